"""Metrics for probabilities of single labels and for distributions over labels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray


def binary_log_loss(y_true: ArrayLike, y_prob: ArrayLike) -> float:
    """Binary log loss, from 0 (best) up; natural logarithm.

    `y_true` holds 0 and 1, `y_prob` the probability p of 1 in [0, 1], both of shape (n,). The
    loss is the mean of -log p where the truth is 1 and of -log(1 - p) where it is 0; either
    probability is clipped to float64's epsilon on both sides, so that a certain miss costs 36.04.
    Raises ValueError if the shapes differ, there is no row, the truth has only one class (as
    scikit-learn's log_loss does), or a probability is outside [0, 1].

    >>> round(binary_log_loss([1, 0], [0.5, 0.75]), 6)
    1.039721
    """
    truth = np.asarray(y_true).astype(bool)
    prob = np.asarray(y_prob, dtype=np.float64)
    _require_same_shape(truth.shape, prob.shape)
    if truth.all() or not truth.any():
        raise ValueError("the log loss needs rows of both classes, found only one")
    if not ((prob >= 0) & (prob <= 1)).all():
        raise ValueError("the log loss needs probabilities in [0, 1]")
    smallest = np.finfo(np.float64).eps
    likelihood = np.clip(np.where(truth, prob, 1 - prob), smallest, 1 - smallest)
    return float(np.mean(-np.log(likelihood)))


def kl_divergence(y_true: ArrayLike, y_prob: ArrayLike, smallest: float = 1e-15) -> np.float64:
    """Kullback-Leibler divergence of predicted from true distributions, from 0 (best) up.

    Both have shape (n, classes). The divergence is the mean over rows of the sum over classes of
    t log(t / p); classes with t = 0 add nothing. p is clipped to [smallest, 1 - smallest]; with
    0 nothing is clipped, and p = 0 where t > 0 makes it infinite. Natural logarithm.
    Raises ValueError if the shapes differ or there is no row.
    Source: Kaggle's metric "Kullback Leibler Divergence".

    >>> float(kl_divergence([[0.5, 0.5]], [[0.25, 0.75]]).round(6))
    0.143841
    """
    truth = np.asarray(y_true, dtype=np.float64)
    prob = np.asarray(y_prob, dtype=np.float64)
    _require_same_shape(truth.shape, prob.shape)
    if smallest:
        prob = np.clip(prob, smallest, 1 - smallest)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(truth != 0, truth * np.log(truth / prob), 0.0)
    return np.float64(terms.sum(axis=1).mean())


def weighted_multilabel_log_loss(
    y_true: ArrayLike,
    y_prob: ArrayLike,
    label_weights: Sequence[float] = (),
    positive_factor: float = 1.0,
) -> np.float64:
    """Mean over rows of the weighted mean of their labels' binary log losses, from 0 (best) up.

    `y_true` holds 0 and 1, `y_prob` the probabilities of 1, both of shape (n, labels). A label
    weighs `label_weights` (1 each if not given), times `positive_factor` where its truth is 1;
    each row's weights are normalised. Probabilities are clipped to [1e-15, 1 - 1e-15]. nan in
    either table makes the loss nan. Raises ValueError if the shapes differ or there is no row.
    Source: evaluation page of kaggle.com/c/rsna-2022-cervical-spine-fracture-detection.

    >>> float(weighted_multilabel_log_loss([[1, 0]], [[0.5, 0.5]], (7, 1), 2).round(6))
    0.693147
    """
    # Labels go first, so that sums over labels add in their order and not pairwise.
    truth = np.ascontiguousarray(np.asarray(y_true, dtype=np.float64).T)
    prob = np.ascontiguousarray(np.asarray(y_prob, dtype=np.float64).T)
    _require_same_shape(truth.shape[::-1], prob.shape[::-1])
    weights = _weights(truth, label_weights, positive_factor)
    prob = np.clip(prob, 1e-15, 1 - 1e-15)
    losses = -(truth * np.log(prob) + (1 - truth) * np.log(1 - prob))
    return np.float64(((losses * weights).sum(axis=0) / weights.sum(axis=0)).mean())


def _weights(
    truth: NDArray[np.float64], label_weights: Sequence[float], positive_factor: float
) -> NDArray[np.float64]:
    """The weight of each label of each row, shape (labels, n) as the truth."""
    given = np.asarray(label_weights or np.ones(len(truth)), dtype=np.float64)[:, np.newaxis]
    return truth * (given * positive_factor) + (1 - truth) * given


def _require_same_shape(truth: tuple[int, ...], guess: tuple[int, ...]) -> None:
    if truth != guess or not truth or not truth[0]:
        raise ValueError(
            f"truth and prediction need the same shape with rows, got {truth}, {guess}"
        )
