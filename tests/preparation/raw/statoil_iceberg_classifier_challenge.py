"""Statoil: radar images of two bands as lists of numbers, in JSON files within 7z archives."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from competitions.preparing.archives import pack_7z

_PIXELS = 40  # 5,625 in the real ones


def make(raw: Path, rng: np.random.Generator, size: int = 40) -> None:
    train = [_image(rng) | {"is_iceberg": int(rng.integers(0, 2))} for _ in range(size)]
    # Not all objects have their keys in the same order.
    train[1] = dict(sorted(train[1].items(), reverse=True))
    hidden = [_image(rng) for _ in range(4)]
    hidden[0] = {key: hidden[0][key] for key in ("id", "inc_angle", "band_2", "band_1")}
    sample = "id,is_iceberg\n" + "".join(f"{image['id']},0.5\n" for image in hidden)
    _pack(raw / "train.json.7z", "data/processed/train.json", json.dumps(train))
    _pack(raw / "test.json.7z", "data/processed/test.json", _by_hand(hidden))
    _pack(raw / "sample_submission.csv.7z", "data/processed/sample_submission.csv", sample)


def _image(rng: np.random.Generator) -> dict[str, Any]:
    bands = rng.normal(-20, 6, (2, _PIXELS)).round(int(rng.integers(1, 17)))
    bands[:, :5] = [1e-05, -1234567.0, 0.1 + 0.2, -0.0, 1e22]
    angle = "na" if rng.random() < 0.2 else round(float(rng.uniform(30, 45)), 4)
    return {
        "id": f"{rng.integers(0, 2**32):08x}",
        "band_1": bands[0].tolist(),
        "band_2": [-20, *bands[1].tolist()],
        "inc_angle": angle,
    }


def _by_hand(images: list[dict[str, Any]]) -> str:
    """Other white space and numbers than Python writes."""
    return json.dumps(images, indent=1, separators=(" ,", " :")).replace("1e-05", "1.00E-5") + "\n"


def _pack(archive: Path, name: str, text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "file"
        file.write_text(text, encoding="utf-8")
        pack_7z(archive, [(file, name)])
