"""Tabular Playground May 2022: one column of each kind, as 100,000 rows are for the test."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

# The split takes this number of rows whatever there is; `size` rows are left for the training set.
_TEST_ROWS = 100_000


def make(raw: Path, rng: np.random.Generator, size: int = 1_000) -> None:
    _rows(rng, _TEST_ROWS + size, 0).to_csv(raw / "train.csv", index=False)
    hidden = _rows(rng, 20, 900_000).drop(columns="target")
    hidden.to_csv(raw / "test.csv", index=False)
    hidden[["id"]].assign(target=0.5).to_csv(raw / "sample_submission.csv", index=False)


def _rows(rng: np.random.Generator, size: int, first: int) -> pd.DataFrame:
    letters = rng.integers(ord("A"), ord("U"), (size, 10)).astype(np.uint8)
    # Few draws, which repeat: to print floats takes long. Some have an exponent, or no decimals.
    drawn = np.r_[rng.normal(size=500), 1e-05, -4e-07, 1234567.0, 1e16, -0.0, 0.1 + 0.2]
    return pd.DataFrame(
        {
            "id": np.arange(first, first + size),
            "f_00": rng.choice(drawn, size),
            "f_07": rng.integers(0, 15, size),
            "f_27": np.frombuffer(letters.tobytes(), "S10").astype(str),
            "f_28": rng.choice(drawn * 200, size).round(8),
            "target": rng.integers(0, 2, size),
        }
    )
