"""Birds."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import roc_cases

ID, VALUES = "Id", ("Probability",)
REAL_SIZE = 1_216


def answers(rng: np.random.Generator, size: int = 60) -> pd.DataFrame:
    # One row for each recording and each of 19 species; the last recording may be cut short.
    recordings = np.sort(rng.choice(max(322, size), -(-size // 19), replace=False))
    ids = (100 * recordings[:, None] + np.arange(19)).ravel()[:size]
    return pd.DataFrame({"Id": ids, "Probability": roc_cases.labels(rng, size)})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(Probability=0)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return truth.assign(Probability=roc_cases.chances(truth[VALUES[0]], rng))


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    return roc_cases.special_scores(truth, VALUES[0], rng)
