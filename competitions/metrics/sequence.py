"""Metrics on text, sequences and orders: edit distances and Kendall's tau."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray


def mean_levenshtein_distance(y_true: Sequence[str], y_pred: Sequence[str]) -> float:
    """Mean number of single-character edits from prediction to truth, from 0 (best) up.

    An edit inserts, deletes or replaces a character (Levenshtein, 1966). Both hold n texts; a
    numpy float64. Raises ValueError if they differ in number or there is none.

    >>> float(mean_levenshtein_distance(["kitten", "same"], ["sitting", "same"]))
    1.5
    """
    _require_pairs(y_true, y_pred)
    mean: np.float64 = np.mean(_edits(y_true, y_pred), dtype=np.float64)
    return mean


def sequence_edit_error(
    y_true: Sequence[Sequence[Hashable]], y_pred: Sequence[Sequence[Hashable]]
) -> float:
    """Edits from predictions to truths, over the total length of the truths; from 0 (best) up.

    The Levenshtein distance between items of sequences, summed before it is divided; it exceeds 1
    where predictions are much too long. Both hold n sequences; a numpy float64, which is infinite
    or nan if all truths are empty. Raises ValueError if they differ in number or there is none.

    >>> float(sequence_edit_error([[1, 2, 3], [4]], [[1, 3], [4, 5]]))
    0.5
    """
    _require_pairs(y_true, y_pred)
    edits = np.sum(_edits(y_true, y_pred), dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        error: np.float64 = edits / np.float64(sum(map(len, y_true)))
    return error


def kendall_tau_score(
    y_true: Sequence[Sequence[Hashable]], y_pred: Sequence[Sequence[Hashable]]
) -> float:
    """Kendall's tau of many orders taken together, in [-1, 1]; 1 is best, 0 is chance.

    tau = 1 - 4 S / sum n (n - 1), with n the items of an order and S the swaps of neighbours that
    sort the predictions, summed over all orders. Both hold orders of the same items, each item
    once. Raises ValueError if the numbers of orders differ, if an item is missing or if no order
    has two items. Source: metric of the Kaggle competition AI4Code.

    >>> kendall_tau_score([["a", "b", "c"], ["d", "e"]], [["a", "c", "b"], ["d", "e"]])
    0.5
    """
    _require_pairs(y_true, y_pred)
    sizes = list(map(len, y_true))
    most = sum(size * (size - 1) for size in sizes)
    if not most:
        raise ValueError("no order has two items, so there is nothing to correlate")
    places = chain.from_iterable(map(_places, y_true, y_pred))
    # Each order gets a range of its own, above those before: no inversion between two orders.
    starts = np.repeat(np.cumsum(sizes, dtype=np.int64) - np.array(sizes, dtype=np.int64), sizes)
    order = np.fromiter(places, np.int64, sum(sizes)) + starts
    return 1 - 4 * _inversions(order) / most


def _require_pairs(y_true: Sequence[object], y_pred: Sequence[object]) -> None:
    if len(y_true) != len(y_pred) or not len(y_true):
        raise ValueError(
            f"truth and prediction need the same number of entries and at least one, "
            f"got {len(y_true):,} and {len(y_pred):,}"
        )


def _edits(
    y_true: Sequence[Sequence[Hashable]], y_pred: Sequence[Sequence[Hashable]]
) -> NDArray[np.int64]:
    """The Levenshtein distance of each pair, shape (n,)."""
    from rapidfuzz.distance import Levenshtein

    # For pairs this is faster than rapidfuzz's own loop, which prepares each text for many others.
    return np.fromiter(map(Levenshtein.distance, y_true, y_pred), np.int64, len(y_true))


def _places(truth: Sequence[Hashable], guess: Sequence[Hashable]) -> list[int]:
    """Where the prediction has each item of the truth, in the truth's order."""
    # Filled from the end, so that of an item that is there twice the first place stays.
    place = dict(zip(reversed(guess), range(len(guess) - 1, -1, -1), strict=True))
    try:
        return list(map(place.__getitem__, truth))
    except KeyError as error:
        raise ValueError(f"the prediction lacks the item {error}") from None


def _inversions(values: NDArray[np.int64]) -> int:
    """How many pairs of values are in falling order; O(n log n).

    A merge sort of all blocks of one width at a time. In a merge a value of the left half moves
    right by one place for each smaller value of the right half.
    """
    length = 1 << max(len(values) - 1, 0).bit_length()
    rows = np.pad(values, (0, length - len(values)), constant_values=np.iinfo(np.int64).max)
    inversions, half = 0, 1
    while half < length:
        rows = rows.reshape(-1, 2 * half)
        order = np.argsort(rows, axis=1, kind="stable")
        reached = np.count_nonzero(order < half, axis=0) @ np.arange(2 * half)
        inversions += int(reached) - len(rows) * (half * (half - 1) // 2)
        rows = np.take_along_axis(rows, order, axis=1)
        half *= 2
    return inversions
