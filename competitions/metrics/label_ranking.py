"""Metrics for rankings of labels, where each row has several."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def lwlrap_score(y_true: ArrayLike, y_score: ArrayLike) -> float:
    """Label-weighted label-ranking average precision (lwlrap), in (0, 1]; 1 is best.

    `y_true` is positive where a label is there, `y_score` holds any finite numbers, both of shape
    (n, labels). For each true label: the share of true labels among all that score at least as
    high, so ties count against it. The score is the mean of these shares over all true labels of
    all rows; rows without labels count nothing.
    Raises ValueError if the shapes differ, no row has a label, or a row with labels holds nan or
    infinite scores. Source: label_ranking_average_precision_score of scikit-learn, weighted by
    labels as in the evaluation code of DCASE 2019 task 2.

    >>> lwlrap_score([[1, 0, 0], [1, 0, 1]], [[0.9, 0.5, 0.1], [0.2, 0.8, 0.5]])
    0.7222222222222222
    """
    truth, score = np.asarray(y_true) > 0, np.asarray(y_score)
    if truth.shape != score.shape or truth.ndim != 2:
        raise ValueError(f"truth and scores need the same shape, got {truth.shape}, {score.shape}")
    labelled = truth.any(axis=1)
    truth, score = truth[labelled], score[labelled]
    if not len(truth):
        raise ValueError("lwlrap needs at least one row with a label")
    if not np.isfinite(score).all():
        raise ValueError("the scores of rows with labels must not be nan or infinite")
    counts = truth.sum(axis=1)
    means = _means(_shares(truth, -score), counts)
    # As the official code does: means per row, weighted again, added one after the other. Scores
    # such as k / 320 end in a 5 at the sixth decimal, where the last bit decides on rounding.
    return float(np.cumsum(means * counts)[-1] / counts.sum())


def _shares(truth: NDArray[np.bool_], descending: NDArray[Any]) -> NDArray[np.float64]:
    """Of each true label, row by row: true labels among those ranked not below it."""
    row, label = np.nonzero(truth)
    above = descending[row] <= descending[row, label][:, np.newaxis]
    shares: NDArray[np.float64] = (above & truth[row]).sum(axis=1) / above.sum(axis=1)
    return shares


def _means(values: NDArray[np.float64], counts: NDArray[np.intp]) -> NDArray[np.float64]:
    """The mean of the first counts[0] values, of the next counts[1], and so on.

    Groups of one size go together, as rows of a table: np.add.reduceat() would do it in one call,
    but it adds in another order than np.mean().
    """
    means = np.empty(len(counts))
    starts = np.cumsum(counts) - counts
    for size in np.unique(counts):
        alike = counts == size
        means[alike] = values[starts[alike][:, np.newaxis] + np.arange(size)].mean(axis=1)
    return means
