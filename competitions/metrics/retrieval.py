"""Metrics for ranked lists."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray


def mean_average_precision_at_k_score(
    actual: Sequence[Collection[Hashable]], predicted: Sequence[Sequence[Hashable]], k: int
) -> np.float64:
    """Mean average precision of the first k predictions (MAP@k), in [0, 1]; 1 is best.

    `actual` holds the items wanted for each of n queries (sets are fastest) and `predicted` the
    list for each, best first. The average precision of a query is the sum, over the ranks r <= k
    with a wanted item that is not on the list further up, of hits up to r / r, divided by
    min(wanted items, k); it is 0 if no item is wanted. A repeated item takes a rank.
    Raises ValueError if the lengths differ or there is no query.
    Source: ml_metrics' average_precision.py by Ben Hamner.

    >>> float(mean_average_precision_at_k_score([{"a", "b"}, {"c"}], [["a", "x", "b"], ["d"]], 3))
    0.41666666666666663
    """
    if len(actual) != len(predicted) or not len(actual):
        raise ValueError(
            f"each query needs its wanted and its predicted items, got {len(actual)} queries "
            f"and {len(predicted)} predictions"
        )
    wanted = [items if isinstance(items, set) else set(items) for items in actual]
    query, rank = _hits(wanted, [items if len(items) <= k else items[:k] for items in predicted])
    # Hits of one query follow each other, so the n-th is as many places after its first.
    number = np.arange(len(query)) - np.searchsorted(query, query) + 1
    total = np.bincount(query, weights=number / (rank + 1.0), minlength=len(wanted))
    sizes = np.fromiter(map(len, wanted), dtype=np.intp, count=len(wanted))
    return np.float64(np.mean(total / np.clip(sizes, 1, k)))


def average_precision_score(y_true: ArrayLike, y_score: ArrayLike) -> float:
    """Area under the precision-recall steps, in [0, 1]; 1 is best.

    `y_true` holds 0 or 1 and `y_score` finite numbers, both of shape (n,). The sum over the
    distinct scores, from the highest down, of (R_i - R_(i-1)) P_i, with P and R the precision and
    recall of all rows that score at least as much; tied rows count together. 0 without positives.
    Raises ValueError if the shapes differ, there is no row, or a score is NaN or infinite.
    Source: scikit-learn's average_precision_score.

    >>> average_precision_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    0.8333333333333333
    """
    truth, score = np.asarray(y_true, dtype=bool), np.asarray(y_score, dtype=np.float64)
    if truth.shape != score.shape or not truth.size or not np.isfinite(score).all():
        raise ValueError(
            "truth and finite scores need the same shape with rows, got shapes "
            f"{truth.shape} and {score.shape}"
        )
    order = np.argsort(-score, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(score[order])), len(score) - 1)
    positives = np.cumsum(truth[order], dtype=np.float64)[ends]
    if not positives[-1]:
        return 0.0
    # From the lowest threshold to the highest, as scikit-learn sums: the last digit depends on it.
    precision = (positives / (ends + 1))[::-1]
    recall = np.append((positives / positives[-1])[::-1], 0.0)
    return float(max(0.0, -np.sum(np.diff(recall) * precision)))


def _hits(
    wanted: Sequence[set[Hashable]], lists: Sequence[Sequence[Hashable]]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Query and rank (from 0) of each wanted item on the lists, repeats left out."""
    queries, ranks = [], []
    # Most lists hold nothing that is wanted, and only the others are gone through.
    idle = np.fromiter(map(set.isdisjoint, wanted, lists), dtype=bool, count=len(wanted))
    for query in np.flatnonzero(~idle).tolist():
        missing = set(wanted[query])
        for rank, item in enumerate(lists[query]):
            if item in missing:
                missing.remove(item)
                queries.append(query)
                ranks.append(rank)
    return np.array(queries, dtype=np.intp), np.array(ranks, dtype=np.intp)
