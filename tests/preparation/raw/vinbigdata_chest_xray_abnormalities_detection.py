"""VinBigData: several radiologists' boxes on each X-ray, in the order of no column."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.parity.cases.vinbigdata_chest_xray_abnormalities_detection import CORNERS, NAMES
from tests.preparation.raw.media import stubs

# The official script insists on the 15,000 images of the real data.
OFFICIAL = {"== expected_train_size": "> 0", "== expected_test_size": "> 0"}
# Less than 1: the official grader takes corners for width and height.
OPTIMUM = 0.94929


def make(raw: Path, rng: np.random.Generator, size: int = 150) -> None:
    images = [rng.bytes(16).hex() for _ in range(size)]
    _boxes(rng, images).to_csv(raw / "train.csv", index=False)
    stubs(raw / "train", [f"{image}.dicom" for image in images], rng)
    hidden = [rng.bytes(16).hex() for _ in range(4)]
    sample = pd.DataFrame({"image_id": hidden, "PredictionString": "14 1 0 0 1 1"})
    sample.to_csv(raw / "sample_submission.csv", index=False)
    stubs(raw / "test", [f"{image}.dicom" for image in hidden], rng)


def _boxes(rng: np.random.Generator, images: list[str]) -> pd.DataFrame:
    """Of three radiologists each: the same findings with other boxes, or no finding."""
    rows = [row for image in images for row in _findings(rng, image)]
    table = pd.DataFrame(rows, columns=["image_id", "class_name", "class_id", "rad_id"])
    low = rng.integers(0, 1500, (len(table), 2))
    corners = np.hstack([low, low + rng.integers(5, 1500, low.shape)]).astype(float)
    # Most are whole numbers, but not all.
    corners += np.where(rng.random(corners.shape) < 0.1, rng.random(corners.shape), 0)
    corners[table["class_id"] == 14] = np.nan
    table[CORNERS] = corners
    return table.sample(frac=1, random_state=int(rng.integers(2**31)))


def _findings(rng: np.random.Generator, image: str) -> list[tuple[str, str, int, str]]:
    labels = rng.choice(14, rng.integers(1, 4), replace=False) if rng.random() < 0.6 else [14]
    readers = rng.choice(17, 3, replace=False) + 1
    found = [(label, reader) for reader in readers for label in labels if rng.random() < 0.8]
    found = found or [(labels[0], readers[0])]
    return [(image, NAMES[label], int(label), f"R{reader}") for label, reader in found]
