from __future__ import annotations

import numpy as np
import pytest

from competitions.metrics.matching import equal_key_pairs, falling_order, first_come


@pytest.mark.parametrize("seed", range(10))
def test_pairs_are_those_of_two_loops_in_their_order(seed: int) -> None:
    rng = np.random.default_rng(seed)
    left, right = rng.integers(0, 4, 12), rng.integers(0, 4, 9)
    looped = [(i, j) for i in range(12) for j in range(9) if left[i] == right[j]]
    assert list(zip(*map(np.ndarray.tolist, equal_key_pairs(left, right)), strict=True)) == looped


def test_no_keys_give_no_pairs() -> None:
    none = np.array([], dtype=np.intp)
    assert [side.tolist() for side in equal_key_pairs(none, np.array([1]))] == [[], []]


def test_a_taken_side_is_taken() -> None:
    taken = first_come(np.array([0, 1, 1, 2]), np.array([0, 0, 1, 1]))
    assert taken.tolist() == [True, False, True, False]


@pytest.mark.parametrize("seed", range(10))
def test_the_order_is_that_of_pythons_stable_sort_with_nan_too(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores = rng.choice([0.1, 0.2, 0.3, np.nan], 30)
    groups = rng.integers(0, 3, 30)
    sorted_rows: list[int] = []
    for group in range(3):
        rows = np.flatnonzero(groups == group).tolist()
        sorted_rows += sorted(rows, key=lambda row: scores[row], reverse=True)
    assert falling_order(groups, scores).tolist() == sorted_rows


def test_nothing_to_match_or_to_order_is_nothing() -> None:
    none = np.array([], dtype=np.intp)
    assert [side.tolist() for side in equal_key_pairs(np.array([1, 2]), none)] == [[], []]
    assert first_come(none, none).tolist() == []
    assert falling_order(none, np.array([])).tolist() == []


def test_a_nan_stays_where_it_is_and_what_follows_is_not_sorted_past_it() -> None:
    scores = np.array([0.1, np.nan, 0.9, 0.5, 0.7])
    assert falling_order(np.array([0, 0, 0, 1, 1]), scores).tolist() == [0, 1, 2, 4, 3]
