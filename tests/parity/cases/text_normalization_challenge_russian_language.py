"""Text normalization, Russian."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import label_cases

ID, VALUES = "id", ("after",)
REAL_SIZE = 1_059_191

_TOKENS = (
    "и в на . , года две тысячи двенадцатого для по из « » — что был процентов метров nan null "
    'NA None True False 12 7.0 " ( ) sil эйч_trans и_trans ё'
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
