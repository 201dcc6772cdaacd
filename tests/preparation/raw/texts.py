"""Texts as unkind as real ones: quotes, commas, line breaks, other scripts, words for "missing"."""

from __future__ import annotations

import numpy as np

_WORDS = [
    "lantern", "harbor", "why", "Mr.", "half", "Æneas", "naïve", "the", "of", "moss",
    "two, three", '"quoted"', '"', "it's", "a/b", "back\\slash", "tab\there", "&amp;", "<p>",
    "line\nbreak", "line\r\nends", "50 %", "1e-05", "007", "日本語", "\u00a0", "😀", ";", "--",
]  # fmt: skip
_ALONE = ["NA", "null", "None", "nan", "n/a", "", " ", " both sides ", '"', "12", "-1.50", "True"]


def text(rng: np.random.Generator, most: int = 12) -> str:
    """One to `most` words, of which some are unkind."""
    return " ".join(rng.choice(_WORDS, rng.integers(1, most + 1)).tolist())


def texts(rng: np.random.Generator, count: int, alone: float = 0.1) -> list[str]:
    """Texts, of which a share of `alone` is a single cell that readers may take for another."""
    plain = [text(rng) for _ in range(count)]
    odd = rng.choice(_ALONE, count).tolist()
    return [odd[i] if chance < alone else plain[i] for i, chance in enumerate(rng.random(count))]
