"""iWildCam 2020: photos at places with few or many photos; labels as JSON, with gaps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tests.preparation.raw.media import stubs


def make(raw: Path, rng: np.random.Generator, size: int = 150) -> None:
    images = _images(rng, size)
    labels = [one for image in images for one in _labels(rng, image["id"])]
    categories: list[dict[str, Any]] = [
        {"id": number, "name": f"genus \u00e9{number}"} for number in (0, 2, 3, 7, 96, 675)
    ]
    # The raw test file has categories that differ, and something to say on itself.
    counted = [{**one, "count": number} for number, one in enumerate([*categories, {"id": 9}])]
    info = {"version": "1.0", "year": 2020, "contributor": "\u4eba & \u00e9", "parts": [1, 2.50]}
    known = {"annotations": labels, "images": images, "categories": categories, "info": info}
    hidden = _images(rng, 6)
    unknown = {"images": hidden, "categories": counted, "info": {**info, "part": None}}
    _write(raw / "iwildcam2020_train_annotations.json", known)
    _write(raw / "iwildcam2020_test_information.json", unknown)
    _write(raw / "iwildcam2020_megadetector_results.json", {"images": [{"detections": [0.1]}]})
    for folder, part in (("train", images), ("test", hidden)):
        stubs(raw / folder, [f"{image['id']}.jpg" for image in part], rng)
    sample = pd.DataFrame({"Id": [image["id"] for image in hidden], "Category": 0})
    sample.to_csv(raw / "sample_submission.csv", index=False)


def _images(rng: np.random.Generator, size: int) -> list[dict[str, Any]]:
    places = rng.permutation(552)[: 4 + size // 6]
    # Places with few and with many photos: the first split misses the share by more or less.
    power = rng.uniform(0.5, 3)
    found = []
    for number in range(size):
        name = f"{rng.bytes(4).hex()}-21bc-11ea-a13a-{rng.bytes(6).hex()}"
        image: dict[str, Any] = {
            "seq_num_frames": int(rng.integers(1, 10)),
            "location": int(places[int(len(places) * rng.random() ** power)]),
            "datetime": f"2013-06-{1 + number % 28:02d} 09:00:00.000",
            "id": name,
            "frame_num": number % 7,
            "seq_id": rng.bytes(8).hex(),
            "width": rng.choice([1920.0, 1e22, 1e-7]),
            "height": 1080,
            "file_name": f"{name}.jpg",
        }
        if number % 11 == 5:
            del image["height"], image["datetime"]
            image["note"] = None
        found.append(image)
    return found


def _labels(rng: np.random.Generator, image: str) -> list[dict[str, Any]]:
    """One label, seldom two; the second of them tells a number of animals."""
    label = {"id": rng.bytes(8).hex(), "image_id": image, "category_id": int(rng.integers(676))}
    if rng.random() < 0.9:
        return [label]
    return [label, {**label, "id": rng.bytes(8).hex(), "count": int(rng.integers(1, 9))}]


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
