"""Statoil iceberg classifier."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity.binary_chance_cases import guesses, special_columns

ID, VALUES = "id", ("is_iceberg",)
REAL_SIZE = 321


def answers(rng: np.random.Generator, size: int = 60) -> pd.DataFrame:
    ids = [f"{number:08x}" for number in rng.choice(2**32, size, replace=False)]
    return pd.DataFrame({"id": ids, "is_iceberg": rng.integers(0, 2, size)})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(is_iceberg=0.5)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return guesses(truth, "is_iceberg", rng)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    return special_columns(truth, noisy(truth, rng), "is_iceberg")
