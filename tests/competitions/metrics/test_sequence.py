from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.metrics.sequence import (
    kendall_tau_score,
    mean_levenshtein_distance,
    sequence_edit_error,
)

SEEDS = range(20)


def _distance(one: str | list[int], other: str | list[int]) -> int:
    """The Levenshtein distance from its table of prefixes, cell by cell."""
    row = list(range(len(other) + 1))
    for i, item in enumerate(one, 1):
        above, row = row, [i]
        for j, wanted in enumerate(other, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (item != wanted)))
    return row[-1]


def _tau(pairs: list[tuple[list[int], list[int]]]) -> float:
    """Kendall's tau over several orders, by looking at each pair of items."""
    swapped = sum(
        guess.index(one) > guess.index(other)
        for truth, guess in pairs
        for one, other in combinations(truth, 2)
    )
    return 1 - 4 * swapped / sum(len(truth) * (len(truth) - 1) for truth, _ in pairs)


def test_mean_levenshtein_distance_by_hand() -> None:
    # kitten -> sitting takes 3 edits, "" -> "abc" takes 3, "same" none.
    truth, guess = ["kitten", "", "same"], ["sitting", "abc", "same"]
    assert mean_levenshtein_distance(truth, guess) == 2.0


def test_characters_count_once_whatever_their_size_and_accents_taken_apart_count_apart() -> None:
    assert mean_levenshtein_distance(["\U0001f600a"], ["a"]) == 1.0
    assert mean_levenshtein_distance(["caf\u00e9"], ["cafe\u0301"]) == 2.0


@given(st.lists(st.tuples(st.text("abé😀", max_size=9), st.text("abé😀", max_size=9)), min_size=1))
def test_mean_levenshtein_distance_is_that_of_the_table_of_prefixes(
    pairs: list[tuple[str, str]],
) -> None:
    truth, guess = zip(*pairs, strict=True)
    wanted = sum(_distance(*pair) for pair in pairs) / len(pairs)
    assert mean_levenshtein_distance(truth, guess) == wanted


def test_edit_distances_are_numpy_floats_as_the_official_ones_which_round_differently() -> None:
    assert type(mean_levenshtein_distance(["a"], ["b"])) is np.float64
    assert type(sequence_edit_error([[1]], [[2]])) is np.float64


def test_texts_that_are_none_have_no_distance() -> None:
    with pytest.raises(TypeError, match="has no len"):
        mean_levenshtein_distance(["a"], [math.nan])  # type: ignore[list-item]


def test_sequence_edit_error_sums_before_it_divides() -> None:
    # 1 edit of 3 items and 1 edit of 1 item: 2 / 4, where the mean of shares is 2 / 3.
    assert sequence_edit_error([[1, 2, 3], [4]], [[1, 3], [4, 5]]) == 0.5
    assert sequence_edit_error([[1]], [[2, 3, 4]]) == 3.0


@pytest.mark.parametrize("seed", SEEDS)
def test_sequence_edit_error_is_that_of_the_table_of_prefixes(seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth, guess = (
        [rng.integers(1, 6, rng.integers(1, 12)).tolist() for _ in range(9)] for _ in range(2)
    )
    edits = sum(_distance(*pair) for pair in zip(truth, guess, strict=True))
    assert sequence_edit_error(truth, guess) == edits / sum(map(len, truth))


def test_sequence_edit_error_without_any_true_item_is_infinite_or_nan() -> None:
    assert sequence_edit_error([[], []], [[7], []]) == math.inf
    assert math.isnan(sequence_edit_error([[]], [[]]))


def test_kendall_tau_of_the_same_the_reversed_and_a_nearly_sorted_order() -> None:
    order = [["a", "b", "c", "d"]]
    assert kendall_tau_score(order, order) == 1.0
    assert kendall_tau_score(order, [["d", "c", "b", "a"]]) == -1.0
    assert kendall_tau_score(order, [["b", "a", "c", "d"]]) == 1 - 4 * 1 / 12


def test_kendall_tau_weighs_orders_by_their_pairs() -> None:
    # 3 pairs in order and 1 pair reversed: 1 - 4 * 1 / (6 + 2). An order of one item is no pair.
    assert kendall_tau_score([[1, 2, 3], [4, 5], [6]], [[1, 2, 3], [5, 4], [6]]) == 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_kendall_tau_is_that_of_counting_pair_by_pair(seed: int) -> None:
    rng = np.random.default_rng(seed)
    sizes = rng.integers(0, 25, rng.integers(2, 8)) + 2
    pairs = [(rng.permutation(n).tolist(), rng.permutation(n).tolist()) for n in sizes]
    truth, guess = map(list, zip(*pairs, strict=True))
    assert kendall_tau_score(truth, guess) == _tau(pairs)


def test_kendall_tau_counts_the_first_place_of_an_item_that_is_there_twice() -> None:
    assert kendall_tau_score([["a", "a", "b"]], [["a", "b", "a"]]) == 1.0


def test_kendall_tau_refuses_orders_that_lack_an_item() -> None:
    with pytest.raises(ValueError, match="lacks the item 'b'"):
        kendall_tau_score([["a", "b"]], [["a", "c"]])


def test_kendall_tau_refuses_orders_without_any_pair() -> None:
    with pytest.raises(ValueError, match="no order has two items"):
        kendall_tau_score([["a"], []], [["a"], []])


@pytest.mark.parametrize(
    "metric", [mean_levenshtein_distance, sequence_edit_error, kendall_tau_score]
)
def test_truth_and_prediction_need_the_same_number_of_entries(metric: object) -> None:
    assert callable(metric)
    with pytest.raises(ValueError, match="got 2 and 1"):
        metric(["ab", "b"], ["a"])
    with pytest.raises(ValueError, match="at least one, got 0 and 0"):
        metric([], [])
