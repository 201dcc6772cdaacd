"""SIIM COVID-19: studies of series of chest images, a table of each, boxes as text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.media import stub

_FINDINGS = ["Negative for Pneumonia", "Typical", "Indeterminate", "Atypical"]


def make(raw: Path, rng: np.random.Generator, size: int = 60) -> None:
    """`size` counts the studies."""
    studies = [rng.bytes(6).hex() for _ in range(size)]
    table = pd.DataFrame({"id": [f"{study}_study" for study in studies]})
    findings = np.eye(4, dtype=int)[rng.permutation(np.arange(size) % 4)]
    for column, name in enumerate(_FINDINGS):
        table[f"{name} Appearance" if column else name] = findings[:, column]
    table.to_csv(raw / "train_study_level.csv", index=False)
    images = [image for study in studies for image in _images(raw / "train", study, rng)]
    order = rng.permutation(len(images))
    shuffled = pd.DataFrame([images[row] for row in order])
    shuffled.to_csv(raw / "train_image_level.csv", index=False)
    hidden = [row for _ in range(3) for row in _images(raw / "test", rng.bytes(6).hex(), rng)]
    ids = [f"{row['StudyInstanceUID']}_study" for row in hidden] + [row["id"] for row in hidden]
    sample = pd.DataFrame({"id": ids, "PredictionString": "negative 1 0 0 1 1"})
    sample.to_csv(raw / "sample_submission.csv", index=False)


def _images(folder: Path, study: str, rng: np.random.Generator) -> list[dict[str, str | None]]:
    """One to three images of a study, in one or two series."""
    rows = []
    for number in range(int(rng.choice([1, 2, 3], p=[0.8, 0.1, 0.1]))):
        if number < 2:
            series = rng.bytes(6).hex()
        image = rng.bytes(6).hex()
        stub(folder / study / series / f"{image}.dcm", rng)
        boxes = [_box(rng) for _ in range(int(rng.choice([0, 1, 2, 3], p=[0.3, 0.2, 0.4, 0.1])))]
        told = str([dict(zip(("x", "y", "width", "height"), box, strict=True)) for box in boxes])
        corners = (f"opacity 1 {x} {y} {x + width} {y + height}" for x, y, width, height in boxes)
        rows.append(
            {
                "id": f"{image}_image",
                "boxes": told if boxes else None,
                "label": " ".join(corners) or "none 1 0 0 1 1",
                "StudyInstanceUID": study,
            }
        )
    return rows


def _box(rng: np.random.Generator) -> tuple[float, ...]:
    low, size = rng.uniform(0, 1500, 2), rng.uniform(200, 1500, 2)
    return tuple(np.concatenate([low, size]).round(rng.integers(0, 6)).tolist())
