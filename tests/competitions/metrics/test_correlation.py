from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from competitions.metrics.correlation import (
    average_ranks,
    columnwise_spearman_score,
    pearson_score,
    spearman_score,
)

SEEDS = range(20)
LAST_DIGIT = 2.0**-56

quiet = pytest.mark.filterwarnings("ignore::scipy.stats.DegenerateDataWarning")


def test_pearson_of_four_points() -> None:
    # Deviations -3 -1 1 3 and -3 1 -1 3, halved: 16 of 20.
    assert pearson_score([1, 2, 3, 4], [1, 3, 2, 4]) == pytest.approx(0.8)
    assert pearson_score([1, 2, 3, 4], [-1, -3, -2, -4]) == pytest.approx(-0.8)


def test_pearson_does_not_depend_on_scale_and_offset() -> None:
    assert pearson_score([1, 2, 3, 4], [110, 130, 120, 140]) == pytest.approx(0.8)
    assert pearson_score([1, 2, 3, 4], [1e300, 3e300, 2e300, 4e300]) == pytest.approx(0.8)


def test_two_points_lie_on_a_line() -> None:
    assert pearson_score([0.1, 0.3], [0.7, 0.9]) == 1.0
    assert pearson_score([0.1, 0.3], [0.9, 0.7]) == -1.0


@pytest.mark.parametrize("value", [0.1, 0.0, math.inf, math.nan])
def test_pearson_of_a_constant_or_of_no_numbers_is_nan(value: float) -> None:
    assert math.isnan(pearson_score([1, 2, 3], [value] * 3))
    assert math.isnan(pearson_score([value] * 3, [1, 2, 3]))


@pytest.mark.parametrize("value", [math.inf, math.nan, -math.inf])
def test_one_gap_or_infinity_makes_pearson_nan(value: float) -> None:
    assert math.isnan(pearson_score([1, 2, 3], [1, value, 2]))


def test_pearson_needs_two_rows_of_one_shape() -> None:
    with pytest.raises(ValueError, match="two rows"):
        pearson_score([1], [1])
    with pytest.raises(ValueError, match="same shape"):
        pearson_score([1, 2], [1, 2, 3])


@quiet
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("rows", [2, 3, 50, 1000])
def test_pearson_equals_scipy(seed: int, rows: int) -> None:
    rng = np.random.default_rng(seed)
    truth = rng.permutation(np.arange(rows) % 5) / 4
    for guess in (rng.normal(size=rows), rng.integers(0, 3, rows)):
        scipys = stats.pearsonr(truth, guess).statistic
        assert pearson_score(truth, guess) == pytest.approx(scipys, abs=1e-12, nan_ok=True)


@quiet
@pytest.mark.parametrize("seed", SEEDS)
def test_pearson_of_a_nearly_constant_column_is_scipys_too(seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth, guess = rng.random(60), 0.1 + rng.permutation(np.arange(60) % 3) * LAST_DIGIT
    # The last digits of the mean decide, so it is no use to compute it more exactly.
    scipys = stats.pearsonr(truth, guess).statistic
    assert pearson_score(truth, guess) == pytest.approx(scipys, abs=1e-12)


def test_spearman_looks_at_the_order_only() -> None:
    # Ranks 1 2 3 4 against 1 3 2 4: 1 - 6 x 2 / (4 x 15).
    assert spearman_score([1, 2, 3, 4], [0.1, 7, 0.2, 1e9]) == pytest.approx(0.8)


def test_ties_share_their_ranks() -> None:
    assert average_ranks([30, 10, 30, 20, 30]).tolist() == [4, 1, 4, 2, 4]
    # Ranks 1.5 1.5 3 against 1 2 3: covariance 1.5 over sqrt(1.5 x 2).
    assert spearman_score([1, 1, 2], [1, 2, 3]) == pytest.approx(1.5 / math.sqrt(3))


def test_zeros_of_both_signs_are_equal_and_infinities_have_a_rank() -> None:
    assert average_ranks([0.0, -0.0, math.inf, -math.inf]).tolist() == [2.5, 2.5, 4, 1]


def test_text_is_ranked_letter_by_letter() -> None:
    words = np.array(["9", "10", "high", "High"], dtype=object)
    assert average_ranks(words).tolist() == [2, 1, 4, 3]
    assert spearman_score([2, 1, 4, 3], words) == pytest.approx(1)


def test_text_and_numbers_together_have_no_order() -> None:
    with pytest.raises(TypeError):
        average_ranks(np.array(["a", 1.0], dtype=object))


@pytest.mark.parametrize("guess", [[1, 1, 1], [1, math.nan, 2], [math.nan] * 3])
def test_spearman_of_a_constant_or_with_a_gap_is_nan(guess: list[float]) -> None:
    assert math.isnan(spearman_score([1, 2, 3], guess))


def test_spearman_of_one_row_is_nan() -> None:
    assert math.isnan(spearman_score([1], [1]))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("rows", [3, 50, 600])
def test_spearman_equals_scipy(seed: int, rows: int) -> None:
    rng = np.random.default_rng(seed)
    truth = rng.permutation(np.arange(rows) % 7) / 6
    for guess in (rng.normal(size=rows), rng.permutation(np.arange(rows) // 2)):
        scipys = stats.spearmanr(truth, guess).statistic
        assert spearman_score(truth, guess) == pytest.approx(scipys, abs=1e-12)


def test_columns_are_averaged_and_one_nan_is_all() -> None:
    truth = np.array([[1, 1], [2, 2], [3, 3], [4, 4]])
    guess = np.array([[1, 4], [3, 3], [2, 2], [4, 1]])
    assert columnwise_spearman_score(truth, guess) == pytest.approx((0.8 - 1) / 2)
    assert math.isnan(columnwise_spearman_score(truth, guess * [1, 0]))


@pytest.mark.parametrize("metric", [spearman_score, columnwise_spearman_score])
def test_other_shapes_and_no_rows_are_errors(metric: object) -> None:
    assert callable(metric)
    with pytest.raises(ValueError, match="same shape"):
        metric(np.ones((3, 2)), np.ones((2, 2)))
    with pytest.raises(ValueError, match="same shape"):
        metric(np.ones((0, 2)), np.ones((0, 2)))
