"""Cassava leaves."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import label_cases

ID, VALUES = "image_id", ("label",)
REAL_SIZE = 2_676

# With 64 rows, scores can lie in the middle between two roundings: 1/64 = 0.015625.


def answers(rng: np.random.Generator, size: int = 64) -> pd.DataFrame:
    ids = [f"{number}.jpg" for number in label_cases.unique_ids(rng, size, 10**8, 4 * 10**9)]
    labels = rng.choice(5, size, p=[0.05, 0.1, 0.11, 0.62, 0.12])
    return pd.DataFrame({"image_id": ids, "label": labels})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(label=4)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return label_cases.changed(perfect(truth), "label", rng)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    return label_cases.special(truth, noisy(truth, rng), ID, VALUES[0])
