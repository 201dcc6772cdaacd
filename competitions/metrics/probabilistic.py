"""Metrics that count a probability as that part of a positive prediction."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def probabilistic_f1_score(y_true: ArrayLike, y_prob: ArrayLike) -> float:
    """F1 with each probability counted as a part of a positive, in [0, 1]; 1 is best.

    `y_true` holds 0 or 1 and `y_prob` numbers, both of shape (n,); numbers outside [0, 1] are
    moved to its ends. With c the sum of y_prob over the positives, precision is c / sum(y_prob)
    and recall is c / positives; the score is their harmonic mean, and 0 if c is 0 or a
    probability is nan. Raises ValueError on unequal shapes and without a positive.
    Source: pfbeta of the Kaggle competition RSNA Screening Mammography, after Yacouby & Axman,
    "Probabilistic Extension of Precision, Recall, and F1 Score", Eval4NLP 2020.

    >>> round(probabilistic_f1_score([1, 1, 0, 0], [0.9, 0.6, 0.3, 0.0]), 6)
    0.789474
    """
    truth = np.asarray(y_true).astype(bool)
    prob = np.clip(np.asarray(y_prob, dtype=np.float64), 0, 1)
    if truth.shape != prob.shape or not truth.any():
        raise ValueError(
            f"truth {truth.shape} and prediction {prob.shape} need the same shape, with a positive"
        )
    hits, false_alarms = _running_sum(prob[truth]), _running_sum(prob[~truth])
    if not hits + false_alarms > 0:
        return 0.0
    precision, recall = hits / (hits + false_alarms), hits / int(truth.sum())
    if not (precision > 0 and recall > 0):
        return 0.0
    return (1 + 1) * (precision * recall) / (precision + recall)


def _running_sum(values: NDArray[np.float64]) -> float:
    """The sum from the first to the last; np.sum adds in pairs, which rounds otherwise."""
    return float(np.cumsum(values)[-1]) if len(values) else 0.0
