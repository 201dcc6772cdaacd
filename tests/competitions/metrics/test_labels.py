from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn import metrics as theirs

from competitions.metrics.labels import (
    macro_f1_score,
    matthews_correlation_score,
    micro_f1_score,
    quadratic_weighted_kappa_score,
    top1_error,
)

Metric = Callable[[Any, Any], float]

# Ours, and scikit-learn's function with the arguments in the order of the official graders.
PAIRS: list[tuple[Metric, Metric]] = [
    (top1_error, lambda true, guess: 1 - theirs.accuracy_score(true, guess)),
    (macro_f1_score, lambda true, guess: theirs.f1_score(true, guess, average="macro")),
    (micro_f1_score, lambda true, guess: theirs.f1_score(true, guess, average="micro")),
    (
        quadratic_weighted_kappa_score,
        lambda true, guess: theirs.cohen_kappa_score(guess, true, weights="quadratic"),
    ),
    (matthews_correlation_score, theirs.matthews_corrcoef),
]
OURS = [ours for ours, _ in PAIRS]


def _labels(seed: int, rows: int, classes: int) -> tuple[NDArray[np.int_], NDArray[np.int_]]:
    """Labels with gaps between them, and guesses of which about half are right."""
    rng = np.random.default_rng(seed)
    names = np.sort(rng.choice(1_000, classes, replace=False)) - 300
    truth, other = names[rng.integers(0, classes, (2, rows))]
    return truth, np.where(rng.random(rows) < 0.5, truth, other)


@pytest.mark.parametrize(("ours", "official"), PAIRS)
@pytest.mark.parametrize("classes", [1, 2, 3, 7, 200])
@pytest.mark.parametrize("seed", range(5))
def test_the_score_is_scikit_learns_to_the_last_bit(
    ours: Metric, official: Metric, classes: int, seed: int
) -> None:
    truth, guess = _labels(seed, rows=150, classes=classes)
    if classes == 1:
        guess[0] += 1  # a single label has no kappa
    assert ours(truth, guess) == official(truth, guess)
    assert ours(truth, guess.astype(float)) == official(truth, guess.astype(float))


@pytest.mark.parametrize("metric", OURS)
def test_a_perfect_prediction_has_the_best_score(metric: Metric) -> None:
    truth = [0, 1, 2, 2, 1, 5]
    assert metric(truth, truth) == (0 if metric is top1_error else 1)


@pytest.mark.parametrize("metric", OURS)
def test_scores_are_plain_floats(metric: Metric) -> None:
    assert type(metric([0, 1, 2], [0, 1, 1])) is float


@pytest.mark.parametrize("metric", OURS)
def test_the_order_of_the_rows_does_not_matter(metric: Metric) -> None:
    truth, guess = _labels(seed=1, rows=80, classes=5)
    order = np.random.default_rng(2).permutation(80)
    assert metric(truth[order], guess[order]) == metric(truth, guess)


@pytest.mark.parametrize("metric", OURS)
@pytest.mark.parametrize(("truth", "guess"), [([1, 2], [1]), ([], []), ([[1, 2]], [1, 2])])
def test_shapes_that_differ_and_no_rows_are_errors(metric: Metric, truth: Any, guess: Any) -> None:
    with pytest.raises(ValueError, match="same shape with rows"):
        metric(truth, guess)


def test_top1_error_is_the_share_of_misses() -> None:
    assert top1_error([1, 2, 3, 4], [1, 2, 3, 0]) == 0.25


def test_a_class_that_is_only_predicted_counts_zero_in_macro_f1() -> None:
    # Class 0: 2 * 2 / (2 + 2) = 1. Class 1: 2 * 1 / (2 + 1) = 2/3. Class 9: 0.
    assert macro_f1_score([0, 0, 1, 1], [0, 0, 1, 9]) == pytest.approx((1 + 2 / 3 + 0) / 3)


def test_macro_f1_is_zero_if_nothing_is_right() -> None:
    assert macro_f1_score([0, 1], [1, 2]) == 0.0


def test_many_classes_take_no_loop() -> None:
    truth = np.arange(200_000) // 3
    # In each class of three, one row is taken for the next class.
    guess = np.where(np.arange(200_000) % 3 == 0, truth + 1, truth)
    assert macro_f1_score(truth, guess) == pytest.approx(2 / 3, abs=1e-4)


def test_micro_f1_of_single_labels_is_their_accuracy() -> None:
    assert micro_f1_score(["a", "a", "b", "c"], ["a", "b", "b", "b"]) == 0.5


def test_kappa_weighs_by_squared_distance() -> None:
    # One miss by one grade: sum(w O) = 1. Margins (2, 1, 1) and (1, 2, 1) of 4 rows give
    # sum(w E) = (2*2*1 + 2*1*4 + 1*1*1 + 1*1*1 + 1*1*4 + 1*2*1) / 4 = 5.
    assert quadratic_weighted_kappa_score([0, 0, 1, 2], [0, 1, 1, 2]) == 1 - 1 / 5
    # A miss by two grades weighs four times as much, with margins (2, 1, 1) and (1, 1, 2):
    # sum(w E) = (2*1*1 + 2*2*4 + 1*1*1 + 1*2*1 + 1*1*4 + 1*1*1) / 4 = 6.5.
    assert quadratic_weighted_kappa_score([0, 0, 1, 2], [0, 2, 1, 2]) == 1 - 4 / 6.5


def test_kappa_weighs_by_rank_and_not_by_value() -> None:
    near = quadratic_weighted_kappa_score([0, 1, 2, 2], [0, 1, 1, 2])
    assert quadratic_weighted_kappa_score([0, 1, 900, 900], [0, 1, 1, 900]) == near


def test_a_grade_that_does_not_exist_shifts_the_ranks_in_kappa() -> None:
    truth = [0, 2, 2, 0]
    assert quadratic_weighted_kappa_score(truth, [0, 2, 2, 2]) == pytest.approx(0.5)
    # With 1 between them, 0 and 2 are two ranks apart: sum(w O) = 1, and the margins (2, 0, 2)
    # and (1, 1, 2) give sum(w E) = (2*1*1 + 2*2*4 + 2*1*4 + 2*1*1) / 4 = 7.
    assert quadratic_weighted_kappa_score(truth, [0, 2, 2, 1]) == 1 - 1 / 7


def test_kappa_of_a_constant_is_zero_and_of_one_label_undefined() -> None:
    assert quadratic_weighted_kappa_score([0, 1, 2], [1, 1, 1]) == 0.0
    assert math.isnan(quadratic_weighted_kappa_score([3, 3], [3, 3]))


def test_kappa_drops_rows_whose_label_has_no_exact_float() -> None:
    huge = 9_999_999_999_999_999_999
    truth, guess = np.array([0, 1, 2, 3]), np.array([0, 1, 2, huge], dtype=np.uint64)
    # The row with the huge label goes; the others agree.
    assert quadratic_weighted_kappa_score(truth, guess) == 1.0
    assert math.isnan(quadratic_weighted_kappa_score(truth, np.full(4, huge, dtype=np.uint64)))


def test_correlation_of_two_classes_is_that_of_the_confusion_table() -> None:
    # TP 2, FN 1, FP 1, TN 0: (2 * 0 - 1 * 1) / sqrt(3 * 3 * 1 * 1).
    assert matthews_correlation_score([1, 1, 1, 0], [1, 0, 1, 1]) == -1 / 3
    assert matthews_correlation_score([1, 0, 1, 0], [0, 1, 0, 1]) == -1.0


@pytest.mark.parametrize(("truth", "guess"), [([0, 1, 1], [1, 1, 1]), ([2, 2], [2, 2])])
def test_correlation_with_a_constant_is_zero(truth: list[int], guess: list[int]) -> None:
    assert matthews_correlation_score(truth, guess) == 0.0


def test_correlation_takes_labels_of_a_third_class() -> None:
    truth, guess = [0, 0, 1, 1], [0, 2, 1, 1]
    # c = 3, t = (2, 2, 0), p = (1, 2, 1): (12 - 6) / sqrt((16 - 6) (16 - 8)).
    assert matthews_correlation_score(truth, guess) == pytest.approx(6 / math.sqrt(80))
