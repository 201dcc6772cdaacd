"""Cdiscount products."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import label_cases

ID, VALUES = "_id", ("category_id",)
REAL_SIZE = 706_990


def answers(rng: np.random.Generator, size: int = 64) -> pd.DataFrame:
    ids = np.sort(label_cases.unique_ids(rng, size, 0, max(23 * size, 1_000)))
    categories = 1_000_000_000 + label_cases.unique_ids(rng, 5_270, 0, 23_000)
    drawn = (len(categories) * rng.random(size) ** 4).astype(int)
    return pd.DataFrame({"_id": ids, "category_id": categories[drawn]})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(category_id=1_000_010_653)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return label_cases.changed(perfect(truth), "category_id", rng)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    return label_cases.special(truth, noisy(truth, rng), ID, VALUES[0])
