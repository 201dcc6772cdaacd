"""Dog breed identification."""

from __future__ import annotations

import numpy as np
import pandas as pd

from competitions.tasks.dog_breed_identification import BREEDS
from tests.parity.one_hot_cases import guesses, one_hot, special_tables

CLASSES = list(BREEDS)
ID, VALUES = "id", tuple(CLASSES)
REAL_SIZE = 1_023


def answers(rng: np.random.Generator, size: int = 20) -> pd.DataFrame:
    ids = ["".join(f"{part:08x}" for part in row) for row in rng.integers(0, 2**32, (size, 4))]
    return one_hot(ids, CLASSES, rng)


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(**dict.fromkeys(CLASSES, 1 / 120))


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return guesses(truth, CLASSES, rng)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    return special_tables(truth, noisy(truth, rng), CLASSES, 1.1e-5)
