"""Correlations of two columns, and of tables column by column."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def pearson_score(y_true: ArrayLike, y_pred: ArrayLike) -> np.float64:
    """Pearson's linear correlation, in [-1, 1]; 1 is best.

    Both have shape (n,) with n > 1. r = (x . y) / (|x| |y|), with x and y freed of their means and
    scaled by their largest value first, so that the norms do not overflow. nan if either is
    constant or holds nan or infinities. Raises ValueError if the shapes differ or n < 2.
    Source: scipy.stats.pearsonr, of which this is the statistic bit by bit.

    >>> float(pearson_score([1, 2, 3, 4], [1, 3, 2, 4]).round(6))
    0.8
    """
    truth, guess = np.asarray(y_true, dtype=np.float64), np.asarray(y_pred, dtype=np.float64)
    _require_same_shape(truth.shape, guess.shape)
    if len(truth) < 2:
        raise ValueError("a correlation needs at least two rows, got one")
    if _is_constant(truth) or _is_constant(guess):
        return np.float64(np.nan)
    with np.errstate(all="ignore"):
        correlation = np.clip(np.dot(_direction(truth), _direction(guess)), -1, 1)
        # Two points lie on a line: rounding takes away what is lost on the way.
        return np.float64(np.round(correlation) if len(truth) == 2 else correlation)


def spearman_score(y_true: ArrayLike, y_pred: ArrayLike) -> np.float64:
    """Spearman's rank correlation, in [-1, 1]; 1 is best.

    Both have shape (n,). It is Pearson's correlation of the ranks, ties averaged. nan if either
    is constant or holds nan, and with fewer than two rows. Raises ValueError if the shapes differ.
    Source: scipy.stats.spearmanr, of which this is the statistic bit by bit.

    >>> float(spearman_score([1, 2, 3, 4], [10, 1000, 100, 10_000]).round(6))
    0.8
    """
    truth, guess = np.asarray(y_true), np.asarray(y_pred)
    _require_same_shape(truth.shape, guess.shape)
    pair = np.column_stack((truth, guess))  # numbers of both get one type, as in scipy
    columns = pair[:, 0], pair[:, 1]
    if len(pair) < 2 or any(_is_constant(x) or (x != x).any() for x in columns):
        return np.float64(np.nan)
    ranks = np.stack([average_ranks(column) for column in columns])
    return np.float64(np.corrcoef(ranks)[1, 0])


def columnwise_spearman_score(y_true: ArrayLike, y_pred: ArrayLike) -> np.float64:
    """Mean over columns of Spearman's rank correlation, in [-1, 1]; 1 is best.

    Both have shape (n, columns). nan if one column's correlation is nan.
    Raises ValueError if the shapes differ or there is no row.

    >>> float(columnwise_spearman_score([[1, 1], [2, 2]], [[1, 2], [2, 1]]).round(6))
    0.0
    """
    truth, guess = np.asarray(y_true), np.asarray(y_pred)
    _require_same_shape(truth.shape, guess.shape)
    scores = [spearman_score(*columns) for columns in zip(truth.T, guess.T, strict=True)]
    return np.float64(np.mean(scores))


def average_ranks(values: ArrayLike) -> NDArray[np.float64]:
    """Ranks from 1 up, shape (n,); equal values get the mean of the ranks that they fill.

    Raises TypeError if the values cannot be compared with each other.

    >>> average_ranks([30, 10, 30, 20]).tolist()
    [3.5, 1.0, 3.5, 2.0]
    """
    given = np.asarray(values)
    order = np.argsort(given, kind="stable")
    rising = given[order]
    starts = np.flatnonzero(np.concatenate(([True], rising[1:] != rising[:-1])))
    counts = np.diff(starts, append=len(given))
    ranks = np.empty(len(given))
    ranks[order] = np.repeat(starts + (counts + 1) / 2, counts)
    return ranks


def _direction(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The values without their mean, as a vector of length one."""
    centred = values - np.mean(values)
    largest = np.max(np.abs(centred))
    # With an axis the norm sums pairwise, without one by BLAS: they differ in the last digit.
    direction: NDArray[np.float64] = centred / (largest * np.linalg.norm(centred / largest, axis=0))
    return direction


def _is_constant(values: NDArray[Any]) -> bool:
    return bool((values == values[:1]).all())


def _require_same_shape(truth: tuple[int, ...], guess: tuple[int, ...]) -> None:
    if truth != guess or not truth or not truth[0]:
        raise ValueError(
            f"truth and prediction need the same shape with rows, got {truth}, {guess}"
        )
