"""Text normalization, Russian: as in English, with other words."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import label_cases
from tests.parity.cases import text_normalization_challenge_english_language as english

ID, VALUES = english.ID, english.VALUES
REAL_SIZE = 1_059_191
sample, perfect, noisy = english.sample, english.perfect, english.noisy
special = english.special

_TOKENS = (
    "и в на . , года две тысячи двенадцатого для по из « » — что был процентов метров nan null "
    'NA None True False 12 7.0 " ( ) sil эйч_trans и_trans ё'
)


def answers(rng: np.random.Generator, size: int = 64) -> pd.DataFrame:
    return label_cases.tokens(rng, size, _TOKENS.split())
