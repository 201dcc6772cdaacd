"""Random acts of pizza."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import roc_cases

ID, VALUES = "request_id", ("requester_received_pizza",)
REAL_SIZE = 1_162


def answers(rng: np.random.Generator, size: int = 60) -> pd.DataFrame:
    ids = [f"t3_{np.base_repr(number, 36).lower()}" for number in rng.integers(36**3, 36**5, size)]
    received = roc_cases.labels(rng, size)
    return pd.DataFrame({"request_id": ids, "requester_received_pizza": received})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(requester_received_pizza=0)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return truth.assign(requester_received_pizza=roc_cases.chances(truth[VALUES[0]], rng))


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    return roc_cases.special_scores(truth, VALUES[0], rng)
