"""Text normalization, English."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import label_cases

ID, VALUES = "id", ("after",)
REAL_SIZE = 993_465

_TOKENS = (
    "the of and in to a . , was is for two thousand twelve the f b i nineteen ninety nine dollars "
    'one half percent s nan null NA None N/A True False 12 7.0 " ( ) - sil dr mister é'
)


def answers(rng: np.random.Generator, size: int = 64) -> pd.DataFrame:
    return label_cases.tokens(rng, size, _TOKENS.split())


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    # The sample repeats the written form, which is right for most tokens.
    return noisy(truth, np.random.default_rng(0))


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return label_cases.changed(truth, "after", rng, share=0.05)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    return label_cases.special_tokens(truth, noisy(truth, rng))
