"""Plant pathology 2020."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import roc_cases

ID = "image_id"
VALUES = ("healthy", "multiple_diseases", "rust", "scab")
REAL_SIZE = 183


def answers(rng: np.random.Generator, size: int = 60) -> pd.DataFrame:
    # A leaf has one of the four states.
    state = rng.permutation(np.arange(size) % 4)
    ids = [f"Test_{number}" for number in range(size)]
    one_hot = {name: (state == code).astype(int) for code, name in enumerate(VALUES)}
    return pd.DataFrame({ID: ids, **one_hot})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(**dict.fromkeys(VALUES, 0.25))


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return truth.assign(**{name: roc_cases.chances(truth[name], rng) for name in VALUES})


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    honest = noisy(truth, rng)
    found = roc_cases.special_scores(honest.assign(rust=truth["rust"]), "rust", rng)
    for number in range(8):
        drawn = {name: roc_cases.chances(truth[name], rng, 1) for name in VALUES}
        found[f"ties in all columns, {number}"] = truth.assign(**drawn)
    found["not probabilities"] = honest.assign(scab=honest["scab"] * 1e300 - 5)
    found["too large to add up"] = honest.assign(scab=np.where(truth["scab"] == 1, 1e308, -1e308))
    found["booleans in all columns"] = truth.astype(dict.fromkeys(VALUES, bool))
    found["large whole numbers in all columns"] = truth.assign(
        **{name: 2**53 + truth[name] for name in VALUES}
    )
    return found
