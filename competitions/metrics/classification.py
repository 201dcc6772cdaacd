"""Metrics for classes and for probabilities of classes."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def accuracy_score(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """Share of predictions that equal the truth, in [0, 1]; 1 is best.

    Both have shape (n,). Raises ValueError if the shapes differ or there is no row.

    >>> accuracy_score([1, 2, 3, 4], [1, 2, 3, 0])
    0.75
    """
    truth, guess = np.asarray(y_true), np.asarray(y_pred)
    _require_same_shape(truth.shape, guess.shape)
    return float(np.mean(truth == guess))


def roc_curve(
    y_true: ArrayLike, y_score: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The ROC curve: false and true positive rates, both rising from 0 to 1, one point each.

    `y_true` holds 0 or 1 and `y_score` finite numbers, both of shape (n,); scores of an integer
    type are compared as integers. The curve starts at (0, 0) and has one point per distinct score,
    from the highest down, without those halfway between two others; a rate whose class is missing
    is nan. Raises ValueError on unequal shapes and on scores that are not finite.
    Source: Fawcett, "An introduction to ROC analysis", Pattern Recognition Letters 27, 2006.

    >>> roc_curve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    (array([0. , 0. , 0.5, 0.5, 1. ]), array([0. , 0.5, 0.5, 1. , 1. ]))
    """
    truth = np.asarray(y_true).astype(bool)
    score = np.asarray(y_score)
    if score.dtype.kind not in "biuf":
        score = score.astype(np.float64)
    _require_same_shape(truth.shape, score.shape)
    if not np.isfinite(score).all():
        raise ValueError("a score is nan or infinite, so the rows have no order")
    order = np.argsort(score)[::-1]
    ranked = score[order]
    ends = np.append(np.flatnonzero(ranked[1:] != ranked[:-1]), len(ranked) - 1)
    hits = np.cumsum(truth[order])[ends]
    false_alarms = 1 + ends - hits
    # Points halfway between their neighbours change no area but the rounding of its sum: without
    # them the sum has the terms of scikit-learn's, and so the same last bit.
    corner = np.ones(len(ends), dtype=bool)
    corner[1:-1] = (np.diff(false_alarms, 2) != 0) | (np.diff(hits, 2) != 0)
    return _rates(false_alarms[corner]), _rates(hits[corner])


def _rates(counts: NDArray[np.intp]) -> NDArray[np.float64]:
    """Cumulated counts as shares of the last, with a zero in front; nan if the last is zero."""
    from_zero = np.concatenate(([0.0], counts))
    return from_zero / counts[-1] if counts[-1] else np.full(len(from_zero), np.nan)


def area_under_curve(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """Area between the x axis and the points joined by straight lines; both have shape (n,).

    The trapezoidal rule.

    >>> area_under_curve(np.array([0.0, 0.5, 1.0]), np.array([0.0, 1.0, 1.0]))
    0.75
    """
    return float(np.sum(np.diff(x) * (y[1:] + y[:-1]) / 2.0))


def roc_auc_score(y_true: ArrayLike, y_score: ArrayLike) -> float:
    """Area under the ROC curve, in [0, 1]; 1 is best, 0.5 is chance, nan if a class is missing.

    `y_true` holds 0 or 1 and `y_score` any finite numbers, both of shape (n,). It is the share of
    pairs of a positive and a negative in which the positive has the higher score, ties counting
    half (Mann and Whitney, 1947); computed as the area under `roc_curve`, term by term as
    scikit-learn does, so that it rounds alike. Raises ValueError like `roc_curve`.

    >>> roc_auc_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    0.75
    """
    return area_under_curve(*roc_curve(y_true, y_score))


def log_loss(y_true: ArrayLike, y_prob: ArrayLike) -> float:
    """Multi-class log loss, from 0 (best) up; natural logarithm.

    `y_true` is one-hot and `y_prob` holds probabilities in [0, 1], both of shape (n, classes). The
    loss is the mean over rows of -log p(true class), with p clipped to its type's epsilon (float64
    unless it comes with less precision) on both sides and not renormalised, so that a certain miss
    costs 36.04 and not infinity. Raises ValueError if the shapes differ, there is no row, or a
    probability is outside [0, 1]. Source: scikit-learn's log_loss.

    >>> round(log_loss([[1, 0], [0, 1]], [[0.5, 0.5], [0.25, 0.75]]), 6)
    0.490415
    """
    prob = np.asarray(y_prob)
    if prob.dtype not in (np.float16, np.float32):
        prob = prob.astype(np.float64)
    truth = np.asarray(y_true, dtype=prob.dtype)
    _require_same_shape(truth.shape, prob.shape)
    if not ((prob >= 0) & (prob <= 1)).all():
        raise ValueError("the log loss needs probabilities in [0, 1]")
    smallest = np.finfo(prob.dtype).eps
    clipped = np.clip(prob, smallest, 1 - smallest)
    # Most classes are not the true one, and logarithms take most of the time.
    logs = np.log(clipped, out=np.zeros_like(clipped), where=truth != 0)
    return float(np.mean(-(truth * logs).sum(axis=1)))


def _require_same_shape(truth: tuple[int, ...], guess: tuple[int, ...]) -> None:
    if truth != guess or not truth or not truth[0]:
        raise ValueError(
            f"truth and prediction need the same shape with rows, got {truth}, {guess}"
        )
