"""Aerial cactus: photos in two zip archives with a folder each, and a table of labels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.media import zip_of_stubs


def make(raw: Path, rng: np.random.Generator, size: int = 40) -> None:
    names = [f"{rng.bytes(16).hex()}.jpg" for _ in range(size)]
    labels = pd.DataFrame({"id": names, "has_cactus": rng.integers(0, 2, size)})
    labels.to_csv(raw / "train.csv", index=False)
    hidden = [f"{rng.bytes(16).hex()}.jpg" for _ in range(5)]
    sample = pd.DataFrame({"id": hidden, "has_cactus": 0.5})
    sample.to_csv(raw / "sample_submission.csv", index=False)
    zip_of_stubs(raw / "train.zip", [f"train/{name}" for name in names], rng)
    zip_of_stubs(raw / "test.zip", [f"test/{name}" for name in hidden], rng)
