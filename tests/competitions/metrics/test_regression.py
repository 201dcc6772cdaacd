from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from competitions.metrics.regression import (
    group_log_mean_absolute_error,
    laplace_log_likelihood_score,
    mean_absolute_error,
    mean_columnwise_root_mean_squared_error,
    mean_columnwise_root_mean_squared_log_error,
    root_mean_squared_error,
    root_mean_squared_log_error,
)

LISTS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30)
PLAIN = [root_mean_squared_error, mean_absolute_error, root_mean_squared_log_error]
COLUMNWISE = [mean_columnwise_root_mean_squared_error, mean_columnwise_root_mean_squared_log_error]


def test_rmse_of_hand_worked_rows() -> None:
    assert root_mean_squared_error([1, 2, 3], [1, 2, 6]) == pytest.approx(math.sqrt(3))
    assert root_mean_squared_error([0, 0, 0, 0], [1, -1, 3, -5]) == 3.0


def test_mae_of_hand_worked_rows() -> None:
    assert mean_absolute_error([1, 2, 3], [1, 2, 6]) == 1.0
    assert mean_absolute_error([0, 0, 0, 0], [1, -1, 3, -5]) == 2.5


def test_rmsle_of_hand_worked_rows() -> None:
    assert root_mean_squared_log_error([0, 3], [0, 7]) == pytest.approx(math.log(2) / math.sqrt(2))


def test_errors_too_large_for_a_float_are_infinite() -> None:
    assert root_mean_squared_error([0, 0], [1e200, 0]) == math.inf
    assert mean_absolute_error([0, 0], [1.5e308, -1.5e308]) == math.inf


@pytest.mark.parametrize("metric", PLAIN[:2])
def test_integers_do_not_overflow(metric: Callable[..., float]) -> None:
    truth, guess = np.array([200], dtype=np.uint8), np.array([201], dtype=np.uint8)
    assert metric(guess, truth) == 1.0
    assert metric(truth, guess) == 1.0


@pytest.mark.parametrize("seed", range(20))
def test_plain_errors_equal_scikit_learn_to_the_last_bit(seed: int) -> None:
    truth, guess = np.random.default_rng(seed).gamma(2.0, 70.0, (2, 80))
    for metric in PLAIN:
        assert metric(truth, guess) == getattr(metrics, metric.__name__)(truth, guess)


@given(LISTS)
def test_a_perfect_guess_has_no_error(values: list[float]) -> None:
    assert root_mean_squared_error(values, values) == 0.0
    assert mean_absolute_error(values, values) == 0.0


@given(LISTS, st.floats(-1e3, 1e3))
def test_a_constant_offset_is_the_error(values: list[float], offset: float) -> None:
    shifted = [value + offset for value in values]
    assert root_mean_squared_error(values, shifted) == pytest.approx(abs(offset), abs=1e-6)
    assert mean_absolute_error(values, shifted) == pytest.approx(abs(offset), abs=1e-6)


@pytest.mark.parametrize("metric", PLAIN + COLUMNWISE)
@pytest.mark.parametrize(("truth", "guess"), [([1, 2], [1]), ([], []), ([[1, 2]], [1, 2])])
def test_unequal_shapes_and_no_rows_are_errors(
    metric: Callable[..., float], truth: list[int], guess: list[int]
) -> None:
    with pytest.raises(ValueError, match="same shape"):
        metric(truth, guess)


@pytest.mark.parametrize("low", [-1, -2.5])
def test_the_logarithmic_error_needs_values_above_minus_one(low: float) -> None:
    with pytest.raises(ValueError, match="values above -1"):
        root_mean_squared_log_error([1, 2], [1, low])
    with pytest.raises(ValueError, match="values above -1"):
        mean_columnwise_root_mean_squared_log_error([[1, low]], [[1, 1]])


def test_columns_count_alike_whatever_their_unit() -> None:
    assert mean_columnwise_root_mean_squared_error([[0, 0], [0, 0]], [[3, 1], [3, 1]]) == 2.0
    assert mean_columnwise_root_mean_squared_log_error(
        [[0, 1], [0, 1]], [[1, 1], [1, 1]]
    ) == pytest.approx(math.log(2) / 2)


def test_groups_count_alike_on_the_logarithmic_scale() -> None:
    error = group_log_mean_absolute_error([0, 0, 0], [1, 3, 8], ["a", "a", "b"])
    assert error == pytest.approx((math.log(2) + math.log(8)) / 2)


def test_a_group_without_error_is_best() -> None:
    assert group_log_mean_absolute_error([1, 2], [1, 5], ["a", "b"]) == -math.inf


def test_a_flawless_group_beside_an_infinite_one_gives_no_score() -> None:
    huge = 1.7e308
    error = group_log_mean_absolute_error([0, 0, 0], [0, huge, huge], ["a", "b", "b"])
    assert math.isnan(error)


def test_each_row_needs_a_group() -> None:
    with pytest.raises(ValueError, match="needs a group"):
        group_log_mean_absolute_error([1, 2], [1, 2], ["a"])


def test_likelihood_of_hand_worked_rows() -> None:
    best = -math.log(math.sqrt(2) * 70)
    assert laplace_log_likelihood_score([2000], [2000], [70]) == pytest.approx(best)
    wide = -1 - math.log(200 * math.sqrt(2))
    assert laplace_log_likelihood_score([2000], [2000 - 100 * 2**0.5], [200]) == pytest.approx(wide)


@pytest.mark.parametrize("confidence", [-5, 0, 70, -math.inf])
def test_confidence_below_70_counts_as_70(confidence: float) -> None:
    best = laplace_log_likelihood_score([2000], [2000], [70])
    assert laplace_log_likelihood_score([2000], [2000], [confidence]) == best


def test_a_miss_of_1000_is_as_bad_as_any() -> None:
    worst = laplace_log_likelihood_score([2000], [3000], [100])
    assert laplace_log_likelihood_score([2000], [-math.inf], [100]) == worst
    assert worst == pytest.approx(-10 * math.sqrt(2) - math.log(math.sqrt(2) * 100))


def test_infinite_confidence_is_infinitely_bad() -> None:
    assert laplace_log_likelihood_score([2000], [2000], [math.inf]) == -math.inf


def test_a_missing_volume_or_no_row_gives_no_score() -> None:
    assert math.isnan(laplace_log_likelihood_score([2000, 2000], [math.nan, 2000], [100, 100]))
    assert math.isnan(laplace_log_likelihood_score([], [], []))


def test_a_lone_truth_serves_all_guesses() -> None:
    once = laplace_log_likelihood_score([2000], [2100], [100])
    assert laplace_log_likelihood_score([2000], [2100, 2100], [100, 100]) == once
    with pytest.raises(ValueError, match="broadcast"):
        laplace_log_likelihood_score([2000, 2000], [2000, 2000, 2000], [100, 100, 100])
