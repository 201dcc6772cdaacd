"""Histopathologic cancer."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import roc_cases

ID, VALUES = "id", ("label",)
REAL_SIZE = 45_561


def answers(rng: np.random.Generator, size: int = 60) -> pd.DataFrame:
    ids = [f"{one:020x}{two:020x}" for one, two in rng.integers(0, 2**62, (size, 2))]
    return pd.DataFrame({"id": ids, "label": roc_cases.labels(rng, size)})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(label=0)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return truth.assign(label=roc_cases.chances(truth[VALUES[0]], rng))


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    return roc_cases.special_scores(truth, VALUES[0], rng)
