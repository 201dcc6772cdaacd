"""Invasive species."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import roc_cases

ID, VALUES = "name", ("invasive",)
REAL_SIZE = 459


def answers(rng: np.random.Generator, size: int = 60) -> pd.DataFrame:
    names = rng.choice(np.arange(1, max(2_296, 2 * size)), size, replace=False)
    return pd.DataFrame({"name": names, "invasive": roc_cases.labels(rng, size)})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(invasive=0.5)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return truth.assign(invasive=roc_cases.chances(truth[VALUES[0]], rng))


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    return roc_cases.special_scores(truth, VALUES[0], rng)
