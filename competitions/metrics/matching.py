"""Pairing predictions with truths, as detection metrics do."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def equal_key_pairs(
    left: NDArray[np.intp], right: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """All pairs of positions whose keys are equal, by position on the left, then on the right.

    Keys have shapes (n,) and (m,); both results have shape (pairs,).

    >>> [side.tolist() for side in equal_key_pairs(np.array([7, 5, 7]), np.array([5, 7, 7]))]
    [[0, 0, 1, 2, 2], [1, 2, 0, 1, 2]]
    """
    order = np.argsort(right, kind="stable")
    keys = right[order]
    first = np.searchsorted(keys, left, side="left")
    counts = np.searchsorted(keys, left, side="right") - first
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.repeat(np.arange(len(left)), counts), order[np.repeat(first, counts) + within]


def first_come(left: NDArray[np.intp], right: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which pairs are taken if each, in the order given, is taken while both its sides are free.

    Positions, shape (pairs,); the result has that shape too.

    >>> first_come(np.array([0, 0, 1, 1]), np.array([5, 6, 5, 6])).tolist()
    [True, False, False, True]
    """
    busy_left: set[int] = set()
    busy_right: set[int] = set()
    taken = np.zeros(len(left), dtype=bool)
    for place, (one, other) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        if one not in busy_left and other not in busy_right:
            busy_left.add(one)
            busy_right.add(other)
            taken[place] = True
    return taken


def falling_order(groups: NDArray[np.intp], scores: NDArray[np.float64]) -> NDArray[np.intp]:
    """Positions by group and, within a group, from the highest score down; ties keep their order.

    Both have shape (n,). A group with a NaN among its scores comes as Python's sorted() leaves
    it, since graders sort lists: NaN compares with nothing and splits the list into runs.

    >>> falling_order(np.array([1, 0, 1, 1]), np.array([0.2, 0.1, 0.9, 0.2])).tolist()
    [1, 2, 0, 3]
    """
    order: NDArray[np.intp] = np.lexsort((-scores, groups))
    sorted_groups = groups[order]
    values = scores.tolist()
    for group in np.unique(groups[np.isnan(scores)]):
        start, end = np.searchsorted(sorted_groups, [group, group + 1])
        rows = sorted(order[start:end].tolist())
        order[start:end] = sorted(rows, key=values.__getitem__, reverse=True)
    return order
