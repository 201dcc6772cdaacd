"""Metrics for numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def root_mean_squared_error(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """Root of the mean squared difference, in the target's unit; 0 is best.

    Both have shape (n,). A square too large for a float gives infinity. Raises ValueError if the
    shapes differ or there is no row.

    >>> root_mean_squared_error([1, 2, 3], [1, 2, 6])
    1.7320508075688772
    """
    truth, guess = _same_shape(y_true, y_pred)
    with np.errstate(over="ignore"):
        return float(np.sqrt(np.mean((truth - guess) ** 2)))


def mean_absolute_error(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """Mean absolute difference, in the target's unit; 0 is best.

    Both have shape (n,). A sum too large for a float gives infinity. Raises ValueError if the
    shapes differ or there is no row.

    >>> mean_absolute_error([1, 2, 3], [1, 2, 6])
    1.0
    """
    truth, guess = _same_shape(y_true, y_pred)
    with np.errstate(over="ignore"):
        return float(np.mean(np.abs(guess - truth)))


def root_mean_squared_log_error(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """RMSE of log(1 + y), which measures relative errors; 0 is best.

    Both have shape (n,) and hold values above -1. Raises ValueError if one does not, if the
    shapes differ or there is no row.

    >>> root_mean_squared_log_error([0, 0], [0, np.e - 1])
    0.7071067811865476
    """
    truth, guess = _same_shape(y_true, y_pred)
    lowest = min(truth.min(), guess.min())
    if lowest <= -1:
        raise ValueError(f"the logarithmic error needs values above -1, got {lowest}")
    return root_mean_squared_error(np.log1p(truth), np.log1p(guess))


def mean_columnwise_root_mean_squared_error(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """Mean over the columns of each column's RMSE; 0 is best.

    Both have shape (n, columns). Raises ValueError if the shapes differ or there is no row.

    >>> mean_columnwise_root_mean_squared_error([[1, 0], [1, 0]], [[1, 3], [1, 3]])
    1.5
    """
    truth, guess = _same_shape(y_true, y_pred)
    columns = zip(truth.T, guess.T, strict=True)
    return float(np.mean([root_mean_squared_error(*pair) for pair in columns]))


def mean_columnwise_root_mean_squared_log_error(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """Mean over the columns of each column's RMSE of log(1 + y); 0 is best.

    Both have shape (n, columns) and hold values above -1. Raises ValueError if one does not, if
    the shapes differ or there is no row.

    >>> mean_columnwise_root_mean_squared_log_error([[0, 1]], [[np.e - 1, 1]])
    0.5
    """
    truth, guess = _same_shape(y_true, y_pred)
    columns = zip(truth.T, guess.T, strict=True)
    return float(np.mean([root_mean_squared_log_error(*pair) for pair in columns]))


def group_log_mean_absolute_error(y_true: ArrayLike, y_pred: ArrayLike, groups: ArrayLike) -> float:
    """Mean over groups of log(MAE of the group), so that each group's relative gain counts alike.

    All have shape (n,); `groups` holds one label per row. Natural logarithm, no floor: a group
    without any error gives -inf, which is best. Raises ValueError if the shapes differ or there
    is no row. Source: kaggle.com/c/champs-scalar-coupling/overview/evaluation

    >>> round(group_log_mean_absolute_error([0, 0, 5], [1, 3, 4], ["a", "a", "b"]), 6)
    0.346574
    """
    import pandas as pd

    truth, guess = _same_shape(y_true, y_pred)
    labels = np.asarray(groups)
    if labels.shape != truth.shape:
        raise ValueError(f"each row needs a group, got {labels.shape} for {truth.shape}")
    which, names = pd.factorize(labels, sort=True)
    rows = [which == group for group in range(len(names))]
    with np.errstate(divide="ignore", invalid="ignore"):  # log(0), and -inf + inf
        logs = [np.log(mean_absolute_error(truth[row], guess[row])) for row in rows]
        return float(np.mean(logs))


def laplace_log_likelihood_score(
    y_true: ArrayLike, y_pred: ArrayLike, confidence: ArrayLike
) -> float:
    """Modified Laplace log likelihood of lung volumes, up to -4.595..., which is best.

    The mean of -sqrt(2) min(|y_true - y_pred|, 1000) / s - log(sqrt(2) s), where s is the larger
    of the confidence and 70, all in millilitres. The three have shape (n,) or broadcast to it;
    without any row the score is NaN. Raises ValueError if they do not broadcast.
    Source: kaggle.com/c/osic-pulmonary-fibrosis-progression/overview/evaluation

    >>> round(laplace_log_likelihood_score([2000, 2000], [2000, 2100], [50, 100]), 6)
    -5.480513
    """
    # No cast to float: integers are compared as integers, so that huge ones wrap as they are.
    spread = np.maximum(np.asarray(confidence), 70)
    miss = np.minimum(np.abs(np.asarray(y_true) - np.asarray(y_pred)), 1000)
    with np.errstate(invalid="ignore", divide="ignore"):
        gains = -np.sqrt(2) * miss / spread - np.log(np.sqrt(2) * spread)
    return float(np.mean(gains)) if gains.size else float("nan")


def _same_shape(
    y_true: ArrayLike, y_pred: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    truth, guess = np.asarray(y_true, np.float64), np.asarray(y_pred, np.float64)
    if truth.shape != guess.shape or not truth.size:
        raise ValueError(
            f"truth and prediction need the same shape with rows, got {truth.shape}, {guess.shape}"
        )
    return truth, guess
