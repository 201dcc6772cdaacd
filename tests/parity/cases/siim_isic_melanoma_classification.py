"""Melanoma."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import roc_cases

ID, VALUES = "image_name", ("target",)
REAL_SIZE = 4_142


def answers(rng: np.random.Generator, size: int = 60) -> pd.DataFrame:
    ids = [f"ISIC_{number:07d}" for number in rng.choice(9_999_999, size, replace=False)]
    return pd.DataFrame({"image_name": ids, "target": roc_cases.labels(rng, size)})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(target=0)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return truth.assign(target=roc_cases.chances(truth[VALUES[0]], rng))


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    return roc_cases.special_scores(truth, VALUES[0], rng)
