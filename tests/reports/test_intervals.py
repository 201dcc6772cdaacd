"""Intervals against scipy and by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from reports.intervals import bootstrap_intervals, student_interval

percents = st.lists(st.floats(0, 100), min_size=2, max_size=20)


@given(values=percents)
def test_the_t_interval_is_scipys(values: list[float]) -> None:
    sem = stats.sem(values)
    if sem < 1e-9:
        return
    low, high = stats.t.interval(0.95, len(values) - 1, loc=np.mean(values), scale=sem)
    found = student_interval(values)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-8)


def test_with_three_seeds_it_is_4_303_sem_to_each_side() -> None:
    values = [60.0, 62.0, 67.0]
    found = student_interval(values)
    assert found is not None
    assert (found.high - found.low) / 2 / stats.sem(values) == pytest.approx(4.3027, abs=1e-4)


def test_one_seed_has_no_t_interval() -> None:
    assert student_interval([50.0]) is None
    assert student_interval([]) is None


def test_another_level_can_be_asked_for() -> None:
    values = [60.0, 62.0, 67.0]
    low, high = stats.t.interval(0.8, 2, loc=np.mean(values), scale=stats.sem(values))
    found = student_interval(values, 0.8)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((low, high))


def test_the_t_interval_over_three_seeds_covers_95_percent_of_the_time() -> None:
    rng = np.random.default_rng(1)
    seeds = 100 * rng.binomial(75, 0.4, size=(1_000, 3)) / 75
    found = [student_interval(values) for values in seeds.tolist()]
    covered = [one is not None and one.low <= 40 <= one.high for one in found]
    assert 0.93 <= np.mean(covered) <= 0.97


@pytest.mark.parametrize(
    ("competitions", "shape"),
    [(75, (0.3, 0.6)), (75, (1, 3)), (75, (0.15, 1.2)), (38, (0.3, 0.6)), (22, (1, 3))],
)
def test_the_bootstrap_covers_93_to_97_percent(
    competitions: int, shape: tuple[float, float]
) -> None:
    # Each competition has its own chance of a medal, and three seeds. Columns are experiments.
    rng = np.random.default_rng(7)
    chances = rng.beta(*shape, size=(competitions, 1_000))
    means = 100 * rng.binomial(3, chances) / 3
    truth = 100 * shape[0] / sum(shape)
    found = bootstrap_intervals(means, resamples=2_000)
    assert 0.93 <= np.mean([one.low <= truth <= one.high for one in found]) <= 0.97


@pytest.mark.parametrize("shape", [(0.3, 0.6), (1, 3), (0.15, 1.2)])
def test_with_15_competitions_the_bootstrap_covers_about_as_much(
    shape: tuple[float, float],
) -> None:
    rng = np.random.default_rng(8)
    means = 100 * rng.binomial(3, rng.beta(*shape, size=(15, 1_000))) / 3
    truth = 100 * shape[0] / sum(shape)
    found = bootstrap_intervals(means, resamples=2_000)
    assert 0.91 <= np.mean([one.low <= truth <= one.high for one in found]) <= 0.985


def test_the_bootstrap_is_scipys_bca_where_competitions_are_many() -> None:
    # With many rows the levels for few rows are those of BCa.
    values = np.random.default_rng(3).gamma(1.0, size=500)
    (found,) = bootstrap_intervals(values[:, None])
    theirs = stats.bootstrap(
        (values,), np.mean, vectorized=True, n_resamples=9_999, batch=999, rng=5, method="BCa"
    ).confidence_interval
    width = theirs.high - theirs.low
    assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=0.05 * width)


@given(
    rows=st.integers(1, 20),
    share=st.floats(0, 1),
    seed=st.integers(0, 5),
)
def test_ends_are_in_order_and_within_the_values(rows: int, share: float, seed: int) -> None:
    values = np.where(np.random.default_rng(seed).random((rows, 3)) < share, 100.0, 0.0)
    for column, found in enumerate(bootstrap_intervals(values, resamples=500)):
        assert values[:, column].min() <= found.low <= found.high <= values[:, column].max()


def test_the_bootstrap_says_the_same_every_time() -> None:
    values = np.random.default_rng(1).random((75, 7))
    assert bootstrap_intervals(values) == bootstrap_intervals(values)
    assert bootstrap_intervals(values, seed=1) != bootstrap_intervals(values, seed=2)


def test_values_without_spread_have_an_interval_of_no_width() -> None:
    (found,) = bootstrap_intervals(np.full((15, 1), 100.0))
    assert (found.low, found.high) == (100.0, 100.0)


def test_no_competition_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        bootstrap_intervals(np.empty((0, 1)))
