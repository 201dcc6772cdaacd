"""Leaf classification."""

from __future__ import annotations

import numpy as np
import pandas as pd

from competitions.tasks.leaf_classification import SPECIES
from tests.parity.one_hot_cases import guesses, one_hot, special_tables

CLASSES = list(SPECIES)
ID, VALUES = "id", SPECIES
REAL_SIZE = 99


def answers(rng: np.random.Generator, size: int = 20) -> pd.DataFrame:
    ids = rng.choice(16 * size, size, replace=False) + 1
    return one_hot(ids.tolist(), CLASSES, rng)


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(**dict.fromkeys(CLASSES, 1 / 99))


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return guesses(truth, CLASSES, rng)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    honest = noisy(truth, rng)
    return {
        **special_tables(truth, honest, CLASSES, 1.1e-5),
        "ids as floats": honest.assign(id=honest["id"].astype(float)),
        "ids off by a fraction": honest.assign(id=honest["id"] + 0.25),
        "ids as text": honest.assign(id=[f"{number:04d}x"[:-1] for number in honest["id"]]),
    }
