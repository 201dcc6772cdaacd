"""Spooky authors: three tables, each in a zip archive of its own; every cell is quoted."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.texts import texts


def make(raw: Path, rng: np.random.Generator, size: int = 60) -> None:
    numbers = rng.choice(9 * size, size + 8, replace=False)
    ids = [f"id{number:05d}" for number in numbers]
    train = pd.DataFrame({"id": ids[8:], "text": texts(rng, size)})
    # Small tests may lack an author.
    train["author"] = rng.choice(["EAP", "HPL", "MWS"], size, p=[0.6, 0.1, 0.3])
    hidden = pd.DataFrame({"id": ids[:8], "text": texts(rng, 8)})
    sample = hidden[["id"]].assign(EAP=0.4, HPL=0.3, MWS=0.3)
    for name, table in (("train", train), ("test", hidden), ("sample_submission", sample)):
        text = table.to_csv(index=False, quoting=csv.QUOTE_ALL)
        with zipfile.ZipFile(raw / f"{name}.zip", "w") as archive:
            archive.writestr(f"{name}.csv", text)
