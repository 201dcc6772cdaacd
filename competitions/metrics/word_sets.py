"""Metrics on texts that are taken for sets of words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def mean_word_jaccard_score(y_true: Sequence[str], y_pred: Sequence[str]) -> float:
    """Mean share of common words among all words of two texts, in [0, 1]; 1 is best.

    Per pair |A & B| / |A | B| (Jaccard, 1912), with A and B the sets of words after lower(), cut
    at any white space; 0 if neither text has a word. Both hold n texts.
    Raises ValueError if they differ in number or there is none.

    >>> mean_word_jaccard_score(["A good day", "yes"], ["good DAY", "no"])
    0.3333333333333333
    """
    if len(y_true) != len(y_pred) or not len(y_true):
        raise ValueError(
            f"truth and prediction need the same number of texts and at least one, "
            f"got {len(y_true):,} and {len(y_pred):,}"
        )
    shares = [
        _jaccard(_words(truth), _words(guess)) for truth, guess in zip(y_true, y_pred, strict=True)
    ]
    return float(np.mean(shares))


def _words(text: str) -> set[str]:
    return set(text.lower().split())


def _jaccard(ours: set[str], theirs: set[str]) -> float:
    common = len(ours & theirs)
    union = len(ours) + len(theirs) - common
    return common / union if union else 0.0
