"""Metrics for single class labels, whole numbers or text, beyond plain accuracy."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from competitions.metrics.classification import accuracy_score


def top1_error(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """Share of predictions that differ from the truth, in [0, 1]; 0 is best.

    Both have shape (n,). Raises ValueError if the shapes differ or there is no row.

    >>> top1_error([1, 2, 3, 4], [1, 2, 3, 0])
    0.25
    """
    return 1 - accuracy_score(y_true, y_pred)


def macro_f1_score(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """Mean of the F1 of each class that is in the truth or predicted, in [0, 1]; 1 is best.

    Both have shape (n,). A class has F1 = 2 TP / (rows of the class + rows predicted as it), so a
    class that is only predicted, or never, counts 0. Raises ValueError if the shapes differ or
    there is no row.

    >>> round(macro_f1_score([0, 0, 1, 1], [0, 0, 1, 2]), 6)
    0.555556
    """
    true, predicted, right = _class_counts(*_same_shape(y_true, y_pred))
    return float(np.mean(2 * right / (true + predicted)))


def micro_f1_score(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """F1 of the counts pooled over all classes, in [0, 1]; 1 is best.

    Both have shape (n,). With one label per row, each miss is a false positive of one class and a
    false negative of another, so that this is the accuracy. Raises ValueError if the shapes
    differ or there is no row.

    >>> micro_f1_score(["a", "a", "b", "c"], ["a", "b", "b", "b"])
    0.5
    """
    return accuracy_score(y_true, y_pred)


def quadratic_weighted_kappa_score(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """Cohen's kappa with quadratic weights, at most 1 (best); 0 is chance.

    Both have shape (n,). kappa = 1 - sum(w O) / sum(w E), with O the confusion matrix, E that of
    independent labels with the same margins, and w = (i - j)^2 where i and j are ranks among the
    labels seen in either, not their values (Cohen, 1968). NaN if all labels are one and the same.
    Raises ValueError if the shapes differ or there is no row.

    >>> quadratic_weighted_kappa_score([0, 1, 2, 2], [0, 1, 1, 2])
    0.8
    >>> quadratic_weighted_kappa_score([0, 1, 900, 900], [0, 1, 1, 900])
    0.8
    """
    truth, guess = _same_shape(y_true, y_pred)
    counts = _confusion(truth, guess)
    true_sum, guess_sum = counts.sum(axis=0), counts.sum(axis=1)
    expected = np.outer(true_sum, guess_sum) / max(true_sum.sum(), 1)
    ranks = np.arange(len(counts), dtype=np.float64)
    weights = (ranks - ranks[:, np.newaxis]) ** 2
    chance = float((weights * expected).sum())
    return 1 - float((weights * counts).sum()) / chance if chance else float("nan")


def matthews_correlation_score(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """Matthews correlation of any number of classes, in [-1, 1]; 1 is best, 0 is chance.

    Both have shape (n,). With c rows right of n, and t_k rows of class k and p_k rows predicted
    as k: (c n - t.p) / sqrt((n^2 - p.p) (n^2 - t.t)), and 0 where that is 0 / 0 (Gorodkin, 2004).
    Raises ValueError if the shapes differ or there is no row.

    >>> matthews_correlation_score([1, 1, 1, 0], [1, 0, 1, 1])
    -0.3333333333333333
    """
    true, predicted, right = _class_counts(*_same_shape(y_true, y_pred))
    rows = true.sum()
    spread = (rows**2 - predicted @ predicted) * (rows**2 - true @ true)
    covariance = right.sum() * rows - true @ predicted
    return float(covariance / np.sqrt(spread)) if spread else 0.0


def _class_counts(
    truth: NDArray[Any], guess: NDArray[Any]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Rows of each class, rows predicted as it, and rows of it predicted right; (classes,) each."""
    labels, codes = np.unique(np.concatenate([truth, guess]), return_inverse=True)
    true, predicted = codes[: len(truth)], codes[len(truth) :]
    counted = (true, predicted, true[true == predicted])
    first, second, third = (np.bincount(each, minlength=len(labels)) for each in counted)
    return first.astype(np.float64), second.astype(np.float64), third.astype(np.float64)


def _confusion(truth: NDArray[Any], guess: NDArray[Any]) -> NDArray[np.float64]:
    """How often each label was predicted (row) where each was true (column), labels in order.

    Labels are compared as NumPy's scalars: where one array is uint64 and the other int64, the
    order is kept in floats, and a row with a label that no float holds is not counted. That is
    scikit-learn's way.
    """
    labels = np.asarray(sorted({*np.unique(guess), *np.unique(truth)}))
    rank = {label: place for place, label in enumerate(labels)}
    row, column = _ranks(guess, rank), _ranks(truth, rank)
    known = (row >= 0) & (column >= 0)
    cells = row[known] * len(labels) + column[known]
    counts = np.bincount(cells, minlength=len(labels) ** 2).astype(np.float64)
    return counts.reshape(len(labels), len(labels))


def _ranks(values: NDArray[Any], rank: dict[Any, int]) -> NDArray[np.intp]:
    """The rank of each value, or -1; shape (n,)."""
    uniques, which = np.unique(values, return_inverse=True)
    return np.array([rank.get(value, -1) for value in uniques], dtype=np.intp)[which]


def _same_shape(y_true: ArrayLike, y_pred: ArrayLike) -> tuple[NDArray[Any], NDArray[Any]]:
    truth, guess = np.asarray(y_true), np.asarray(y_pred)
    if truth.shape != guess.shape or not truth.size:
        raise ValueError(
            f"truth and prediction need the same shape with rows, got {truth.shape}, {guess.shape}"
        )
    return truth, guess
