"""Histopathologic cancer: patches in two folders, and a table of labels."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.media import stubs


def make(raw: Path, rng: np.random.Generator, size: int = 50) -> None:
    names = [rng.bytes(20).hex() for _ in range(size)]
    labels = pd.DataFrame({"id": names, "label": rng.integers(0, 2, size)})
    labels.to_csv(raw / "train_labels.csv", index=False)
    hidden = [rng.bytes(20).hex() for _ in range(size // 4 + int(rng.integers(3)))]
    sample = pd.DataFrame({"id": hidden, "label": 0})
    sample.to_csv(raw / "sample_submission.csv", index=False)
    # The labels do not stand in the order of the files.
    stubs(raw / "train", [f"{name}.tif" for name in sorted(names)], rng)
    stubs(raw / "test", [f"{name}.tif" for name in hidden], rng)
    # Is no image, so it counts for nothing.
    stubs(raw / "test", ["Thumbs.db"], rng)
