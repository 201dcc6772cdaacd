"""Text normalization, Russian: as in English, with other words."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.preparation.raw.text_normalization_challenge_english_language import make_language

_WRITTEN = [
    *("Гавань", "и", "в", ",", ".", "«", "»", '"', "—", "NA", "null", "nan", "None", "12", "7,5"),
    *("007", "1e-05", "2011", "True", "ёлка", "it's", "Δ"),
]
_SPOKEN = ("sil", "двенадцати", "две тысячи одиннадцатого года", "н_trans э_trans", "NA", "", "—")


def make(raw: Path, rng: np.random.Generator, size: int = 60) -> None:
    make_language(raw, rng, size, "ru", _WRITTEN, _SPOKEN)
