"""Herbarium 2020: everything in one folder, metadata in Latin-1, sheets by region."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.sheets import make_sheets


def make(raw: Path, rng: np.random.Generator, size: int = 120) -> None:
    make_sheets(raw / "nybg2020", rng, size, extra="regions", coding="latin-1")
    sample = pd.DataFrame({"Id": range(3), "Predicted": 0})
    sample.to_csv(raw / "sample_submission.csv", index=False)
