from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn import metrics as theirs

from competitions.metrics import load_metric
from competitions.metrics.classification import (
    accuracy_score,
    log_loss,
    roc_auc_score,
    roc_curve,
)

SEEDS = range(20)


def _truth_and_scores(seed: int, levels: int) -> tuple[NDArray[np.int_], NDArray[np.float64]]:
    """Labels with both classes, and scores with few levels, hence many ties."""
    rng = np.random.default_rng(seed)
    truth = rng.permutation(np.arange(60) % 3 == 0).astype(int)
    return truth, rng.integers(0, levels, 60) / levels


def _truth_and_probabilities(seed: int) -> tuple[NDArray[np.int_], NDArray[np.float64]]:
    rng = np.random.default_rng(seed)
    return rng.permutation(np.arange(40) % 4), rng.dirichlet(np.ones(4), 40)


def test_accuracy_is_the_share_of_equal_labels() -> None:
    assert accuracy_score([1, 2, 3, 4], [1, 2, 3, 0]) == 0.75
    assert accuracy_score(["a", "b"], ["a", "b"]) == 1.0
    assert accuracy_score([1, 1], [0, 0]) == 0.0


def test_an_integer_label_equals_the_same_number_as_a_float() -> None:
    assert accuracy_score([3, 4], [3.0, 4.5]) == 0.5


@pytest.mark.parametrize("seed", SEEDS)
def test_accuracy_equals_scikit_learn(seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth, guess = rng.integers(0, 5, 50), rng.integers(0, 5, 50)
    assert accuracy_score(truth, guess) == pytest.approx(theirs.accuracy_score(truth, guess))


def test_auc_counts_the_pairs_in_the_right_order() -> None:
    # Positives 0.35 and 0.8 against negatives 0.1 and 0.4: three of four pairs are right.
    assert roc_auc_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) == 0.75


def test_a_tie_between_classes_counts_half_a_pair() -> None:
    assert roc_auc_score([0, 1], [0.5, 0.5]) == 0.5
    # Pairs: 0.5 = 0.5 (half), 0.9 > 0.5 (one): 1.5 of 2.
    assert roc_auc_score([0, 1, 1], [0.5, 0.5, 0.9]) == 0.75


def test_auc_knows_its_best_worst_and_constant_case() -> None:
    assert roc_auc_score([0, 1], [0.1, 0.9]) == 1.0
    assert roc_auc_score([0, 1], [0.9, 0.1]) == 0.0
    assert roc_auc_score([0, 1, 0, 1, 1], [0.5] * 5) == 0.5


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("levels", [2, 7, 10_000])
def test_auc_equals_scikit_learn(seed: int, levels: int) -> None:
    truth, score = _truth_and_scores(seed, levels)
    # To the last bit: the same terms are added in the same order.
    assert roc_auc_score(truth, score) == theirs.roc_auc_score(truth, score)


def test_whole_numbers_beyond_the_precision_of_floats_are_still_told_apart() -> None:
    assert roc_auc_score([0, 1], [2**53, 2**53 + 1]) == 1.0


def test_the_roc_curve_leaves_out_points_halfway_between_two_others() -> None:
    # From the highest score down: hit, hit, false alarm. (0, 1/2) lies halfway between.
    false, true = roc_curve([1, 1, 0], [0.9, 0.8, 0.1])
    assert false.tolist() == [0, 0, 0, 1]
    assert true.tolist() == [0, 0.5, 1, 1]
    false, true = roc_curve([1, 1, 1, 0], [0.9, 0.8, 0.7, 0.1])
    assert true.tolist() == [0, 1 / 3, 1, 1]


def test_the_roc_curve_has_one_point_for_all_rows_of_the_same_score() -> None:
    false, true = roc_curve([1, 0, 0, 1], [0.5, 0.5, 0.1, 0.1])
    assert (false.tolist(), true.tolist()) == ([0, 0.5, 1], [0, 0.5, 1])


@given(st.integers(0, 10_000))
def test_auc_depends_on_the_order_of_the_scores_only(seed: int) -> None:
    truth, score = _truth_and_scores(seed, levels=20)
    assert roc_auc_score(truth, 100 * score - 7) == roc_auc_score(truth, score)
    assert roc_auc_score(truth, -score) == pytest.approx(1 - roc_auc_score(truth, score))


@pytest.mark.parametrize("label", [0, 1])
def test_auc_of_one_class_is_nan(label: int) -> None:
    assert math.isnan(roc_auc_score([label, label], [0.1, 0.9]))


@pytest.mark.parametrize("score", [math.nan, math.inf, -math.inf])
def test_auc_needs_finite_scores(score: float) -> None:
    with pytest.raises(ValueError, match="nan or infinite"):
        roc_auc_score([0, 1], [0.1, score])


def test_log_loss_is_the_mean_negative_logarithm_of_the_true_class() -> None:
    loss = log_loss([[1, 0], [0, 1]], [[0.5, 0.5], [0.25, 0.75]])
    assert loss == pytest.approx((math.log(2) - math.log(0.75)) / 2)


def test_a_uniform_guess_costs_the_logarithm_of_the_class_count() -> None:
    assert log_loss(np.eye(5), np.full((5, 5), 0.2)) == pytest.approx(math.log(5))


def test_a_certain_miss_costs_a_finite_amount() -> None:
    assert log_loss([[1, 0]], [[0.0, 1.0]]) == pytest.approx(-math.log(2**-52))


def test_a_perfect_guess_costs_nothing() -> None:
    assert log_loss(np.eye(3), np.eye(3)) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_log_loss_equals_scikit_learn(seed: int) -> None:
    truth, chances = _truth_and_probabilities(seed)
    assert log_loss(np.eye(4)[truth], chances) == pytest.approx(theirs.log_loss(truth, chances))


@given(st.integers(0, 10_000))
def test_log_loss_does_not_depend_on_the_order_of_rows(seed: int) -> None:
    truth, chances = _truth_and_probabilities(seed)
    order = np.random.default_rng(seed).permutation(len(truth))
    one_hot = np.eye(4)[truth]
    assert log_loss(one_hot[order], chances[order]) == pytest.approx(log_loss(one_hot, chances))


@pytest.mark.parametrize("name", ["accuracy", "auc-roc", "multi-class-log-loss"])
def test_unequal_lengths_and_no_rows_are_errors(name: str) -> None:
    metric = load_metric(name)
    with pytest.raises(ValueError, match="same shape"):
        metric([0, 1, 1], [0, 1])
    with pytest.raises(ValueError, match="same shape"):
        metric([], [])
