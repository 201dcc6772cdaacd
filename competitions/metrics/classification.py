"""Metrics for classes and for probabilities of classes."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike


def accuracy_score(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """Share of predictions that equal the truth, in [0, 1]; 1 is best.

    Both have shape (n,). Raises ValueError if the shapes differ or there is no row.

    >>> accuracy_score([1, 2, 3, 4], [1, 2, 3, 0])
    0.75
    """
    truth, guess = np.asarray(y_true), np.asarray(y_pred)
    _require_same_shape(truth.shape, guess.shape)
    return float(np.mean(truth == guess))


def roc_auc_score(y_true: ArrayLike, y_score: ArrayLike) -> float:
    """Area under the ROC curve, in [0, 1]; 1 is best, 0.5 is chance.

    `y_true` holds 0 or 1 and `y_score` any finite numbers, both of shape (n,). Computed from the
    ranks, ties averaged: AUC = (R - P (P + 1) / 2) / (P N), with R the rank sum of the P
    positives (Mann and Whitney, 1947). Raises ValueError unless both classes are there.

    >>> roc_auc_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    0.75
    """
    truth = np.asarray(y_true).astype(bool)
    score = np.asarray(y_score, dtype=np.float64)
    _require_same_shape(truth.shape, score.shape)
    positives = int(truth.sum())
    negatives = len(truth) - positives
    if not positives or not negatives:
        raise ValueError("the AUC needs rows of both classes, found only one")
    _, which, counts = np.unique(score, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2
    rank_sum = float(ranks[which][truth].sum())
    return float((rank_sum - positives * (positives + 1) / 2) / (positives * negatives))


def log_loss(y_true: ArrayLike, y_prob: ArrayLike) -> float:
    """Multi-class log loss, from 0 (best) up; natural logarithm.

    `y_true` is one-hot and `y_prob` holds probabilities, both of shape (n, classes). The loss is
    the mean over rows of -log p(true class), with p clipped to float64's epsilon on both sides
    and not renormalised, so that a certain miss costs 36.04 and not infinity.

    >>> round(log_loss([[1, 0], [0, 1]], [[0.5, 0.5], [0.25, 0.75]]), 6)
    0.490415
    """
    truth = np.asarray(y_true, dtype=np.float64)
    prob = np.asarray(y_prob, dtype=np.float64)
    _require_same_shape(truth.shape, prob.shape)
    smallest = np.finfo(np.float64).eps
    clipped = np.clip(prob, smallest, 1 - smallest)
    return float(-(truth * np.log(clipped)).sum(axis=1).mean())


def _require_same_shape(truth: tuple[int, ...], guess: tuple[int, ...]) -> None:
    if truth != guess or not truth or not truth[0]:
        raise ValueError(
            f"truth and prediction need the same shape with rows, got {truth}, {guess}"
        )
