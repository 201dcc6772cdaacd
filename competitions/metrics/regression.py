"""Metrics for numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def root_mean_squared_error(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """Root of the mean squared difference, in the target's unit; 0 is best.

    Both have shape (n,). Raises ValueError if the shapes differ or there is no row.

    >>> root_mean_squared_error([1, 2, 3], [1, 2, 6])
    1.7320508075688772
    """
    truth, guess = np.asarray(y_true, np.float64), np.asarray(y_pred, np.float64)
    if truth.shape != guess.shape or not truth.size:
        raise ValueError(
            f"truth and prediction need the same shape with rows, got {truth.shape}, {guess.shape}"
        )
    return float(np.sqrt(np.mean((truth - guess) ** 2)))
