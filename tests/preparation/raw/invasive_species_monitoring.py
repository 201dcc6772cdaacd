"""Invasive species: numbered photos in 7z archives with a folder each, and tables in zips."""

from __future__ import annotations

import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import py7zr

from tests.preparation.raw.media import stubs


def make(raw: Path, rng: np.random.Generator, size: int = 40) -> None:
    names = np.arange(1, size + 1)
    labels = pd.DataFrame({"name": names, "invasive": rng.integers(0, 2, size)})
    hidden = pd.DataFrame({"name": np.arange(1, 6), "invasive": 0.5})
    for name, table in (("train_labels.csv", labels), ("sample_submission.csv", hidden)):
        with zipfile.ZipFile(raw / f"{name}.zip", "w") as archive:
            archive.writestr(name, table.to_csv(index=False))
    for name, table in (("train", labels), ("test", hidden)):
        with TemporaryDirectory() as folder, py7zr.SevenZipFile(raw / f"{name}.7z", "w") as packed:
            stubs(Path(folder), [f"{number}.jpg" for number in table["name"]], rng)
            packed.writeall(folder, name)
