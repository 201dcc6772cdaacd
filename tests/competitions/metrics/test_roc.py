from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn import metrics as theirs

from competitions.metrics.roc import (
    bias_auc_score,
    mean_column_auc_score,
    weighted_roc_auc_score,
)

SEEDS = range(20)
TRUTH = np.array([[0, 1], [0, 0], [1, 1], [1, 0]])


def test_the_mean_over_columns_weighs_each_column_alike() -> None:
    # First column: three of four pairs in order; second: one of four, and one tie.
    score = np.array([[0.1, 0.2], [0.4, 0.5], [0.35, 0.5], [0.8, 0.1]])
    assert mean_column_auc_score(TRUTH, score) == (0.75 + 0.625) / 2


def test_columns_by_name_may_differ_in_type() -> None:
    # As floats 2**53 and 2**53 + 1 would be the same.
    truth = {"a": [0, 1], "b": [0, 1]}
    large = {"a": np.array([2**53, 2**53 + 1]), "b": np.array([0.5, 0.5])}
    assert mean_column_auc_score(truth, large) == (1 + 0.5) / 2


@pytest.mark.parametrize("seed", SEEDS)
def test_the_mean_over_columns_equals_scikit_learn_to_the_last_bit(seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth, score = rng.integers(0, 2, (60, 6)), rng.integers(0, 9, (60, 6)) / 8
    assert mean_column_auc_score(truth, score) == theirs.roc_auc_score(truth, score)


def test_a_column_of_one_class_makes_the_mean_nan() -> None:
    assert math.isnan(mean_column_auc_score(np.array([[0, 1], [1, 1]]), np.eye(2)))


def test_unequal_numbers_of_columns_are_an_error() -> None:
    with pytest.raises(ValueError, match="shorter"):
        mean_column_auc_score(TRUTH, TRUTH[:, :1])


def test_a_single_row_of_numbers_is_no_table() -> None:
    with pytest.raises(ValueError, match=r"shape \(n, columns\)"):
        mean_column_auc_score([0, 1], [0.1, 0.9])


def test_the_lower_part_of_the_weighted_auc_counts_twice() -> None:
    # A perfect curve fills both parts: (2 * 0.4 + 1 * 0.6) / 1.4.
    assert weighted_roc_auc_score([0, 1], [0, 1]) == pytest.approx(1)
    assert weighted_roc_auc_score([0, 1], [1, 0]) == 0
    # On the diagonal the part below 0.4 has 0.4 - 0.08, the part above has 0.18.
    assert weighted_roc_auc_score([0, 1], [5, 5]) == pytest.approx((2 * 0.32 + 0.18) / 1.4)


def test_the_weighted_auc_cuts_between_two_points_of_the_curve() -> None:
    # Two of four positives first, then one negative, the others, one negative: (0, 0.5),
    # (0.5, 0.5), (0.5, 1), (1, 1). Below 0.4 all is filled; above, 0.1 + 0.5 * 0.5.
    score = weighted_roc_auc_score([1, 1, 0, 1, 1, 0], [6, 5, 4, 3, 2, 1])
    assert score == pytest.approx((2 * 0.4 + 0.35) / 1.4)


def test_the_weighted_auc_takes_a_point_at_the_cut_as_it_is() -> None:
    # Two of five positives, a negative, three positives: (0, 0.4), (1, 0.4), (1, 1).
    score = weighted_roc_auc_score([1, 1, 0, 1, 1, 1], [6, 5, 4, 3, 2, 1])
    assert score == pytest.approx(2 * 0.4 / 1.4)


def test_the_weighted_auc_of_one_class_is_that_of_the_official_grader() -> None:
    assert math.isnan(weighted_roc_auc_score([1, 1], [0, 1]))
    assert weighted_roc_auc_score([0, 0], [0, 1]) == 0


def test_bias_auc_of_perfect_predictions_is_one() -> None:
    truth, group = [0, 0, 1, 1], np.array([[1], [0], [1], [0]], dtype=bool)
    assert bias_auc_score(truth, truth, group) == pytest.approx(1)


def test_bias_auc_adds_four_quarters() -> None:
    # Within the group: negatives 0 and 1 predicted, positive 1: 0.75. BPSN: those negatives
    # against the others' positives 1 and 0: 0.5. BNSP: positive 1 against negative 0: 1.
    truth, guess = [0, 0, 1, 1, 0, 1], [0, 1, 1, 1, 0, 0]
    group = np.array([[1], [1], [1], [0], [0], [0]], dtype=bool)
    overall = theirs.roc_auc_score(truth, guess)
    assert bias_auc_score(truth, guess, group) == pytest.approx((overall + 0.75 + 0.5 + 1) / 4)


def test_the_power_mean_is_drawn_to_the_worst_group() -> None:
    # Two groups of one negative and one positive each: AUC 1 and 0.5 within.
    truth, guess = [0, 1, 0, 1], [0, 1, 0, 0]
    groups = np.array([[1, 0], [1, 0], [0, 1], [0, 1]], dtype=bool)
    within = ((1 + 0.5**-5) / 2) ** -0.2
    crossed = within  # each group's negatives are all found, one positive of two is missed
    score = bias_auc_score(truth, guess, groups)
    assert score == pytest.approx((0.75 + within + crossed + crossed) / 4)


def test_bias_auc_is_nan_if_a_group_has_one_class() -> None:
    group = np.array([[1], [1], [0], [0]], dtype=bool)
    assert math.isnan(bias_auc_score([1, 1, 0, 1], [1, 1, 0, 1], group))


def test_bias_auc_of_an_empty_group_is_an_error() -> None:
    with pytest.raises(ValueError, match="no row is in a subgroup"):
        bias_auc_score([0, 1], [0, 1], np.zeros((2, 1), dtype=bool))


def test_zero_has_no_power_mean() -> None:
    group = np.array([[1], [1], [0], [0]], dtype=bool)
    with pytest.raises(ValueError, match="zero has no power mean"):
        bias_auc_score([0, 1, 0, 1], [1, 0, 0, 1], group)
