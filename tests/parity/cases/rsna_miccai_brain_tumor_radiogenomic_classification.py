"""Brain tumour."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import roc_cases

ID, VALUES = "BraTS21ID", ("MGMT_value",)
REAL_SIZE = 59


def answers(rng: np.random.Generator, size: int = 60) -> pd.DataFrame:
    # Zero-padded text in the file, numbers to pandas.
    ids = [f"{number:05d}" for number in rng.choice(max(1_010, 2 * size), size, replace=False)]
    return pd.DataFrame({"BraTS21ID": ids, "MGMT_value": roc_cases.labels(rng, size)})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(MGMT_value=0.5)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return truth.assign(MGMT_value=roc_cases.chances(truth[VALUES[0]], rng))


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    return roc_cases.special_scores(truth, VALUES[0], rng)
