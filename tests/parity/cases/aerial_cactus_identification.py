"""Aerial cactus."""

from __future__ import annotations

import numpy as np
import pandas as pd

ID, VALUES = "id", ("has_cactus",)
REAL_SIZE = 3_325


def answers(rng: np.random.Generator, size: int = 60) -> pd.DataFrame:
    ids = [f"{part:032x}.jpg" for part in rng.integers(0, 2**62, size)]
    return pd.DataFrame({"id": ids, "has_cactus": rng.integers(0, 2, size)})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(has_cactus=0.5)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    drawn = np.clip(truth["has_cactus"] * 0.4 + rng.normal(0.3, 0.3, len(truth)), 0, 1)
    return truth.assign(has_cactus=drawn.round(6))
