from __future__ import annotations

import math

import pytest

from competitions.metrics.probabilistic import probabilistic_f1_score


def test_zeros_and_ones_give_the_ordinary_f1() -> None:
    # Two hits, one miss, one false alarm: precision 2/3, recall 2/3.
    assert probabilistic_f1_score([1, 1, 1, 0, 0], [1, 1, 0, 1, 0]) == pytest.approx(2 / 3)


def test_a_probability_counts_as_a_part_of_a_positive() -> None:
    # Hits 1.5 of 1.8 predicted and of 2: precision 5/6, recall 3/4.
    score = probabilistic_f1_score([1, 1, 0, 0], [0.9, 0.6, 0.3, 0.0])
    assert score == pytest.approx(2 * (5 / 6) * (3 / 4) / (5 / 6 + 3 / 4))


def test_numbers_outside_the_range_are_moved_to_its_ends() -> None:
    wide = probabilistic_f1_score([1, 0, 1], [math.inf, -3, 0.5])
    assert wide == probabilistic_f1_score([1, 0, 1], [1, 0, 0.5])


@pytest.mark.parametrize("prob", [[0, 0], [0, 0.5], [math.nan, 0.5], [0.5, math.nan]])
def test_no_hits_and_missing_numbers_score_zero(prob: list[float]) -> None:
    assert probabilistic_f1_score([1, 0], prob) == 0


def test_hits_that_vanish_in_the_division_score_zero() -> None:
    assert probabilistic_f1_score([1, 1, 0, 0], [5e-324, 0, 1, 1]) == 0


def test_probabilities_are_added_from_the_first_to_the_last() -> None:
    # 1 + 2**-53 + 2**-53 rounds to 1 in this order, and to 1 + 2**-52 in the other.
    tiny = 2.0**-53
    assert probabilistic_f1_score([1, 0, 1, 1], [1, 1, tiny, tiny]) == 2 * 0.5 / 3 / (0.5 + 1 / 3)


@pytest.mark.parametrize(("truth", "prob"), [([0, 0], [0.5, 0.5]), ([1], [0.5, 0.5]), ([], [])])
def test_no_positive_and_unequal_lengths_are_errors(truth: list[int], prob: list[float]) -> None:
    with pytest.raises(ValueError, match="need the same shape, with a positive"):
        probabilistic_f1_score(truth, prob)
