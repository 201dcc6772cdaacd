"""Herbarium 2021: metadata in UTF-8, sheets by institution."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.sheets import make_sheets


def make(raw: Path, rng: np.random.Generator, size: int = 120) -> None:
    make_sheets(raw, rng, size, extra="institutions", coding="utf-8")
    sample = pd.DataFrame({"Id": range(3), "Predicted": 0})
    sample.to_csv(raw / "sample_submission.csv", index=False)
