"""The hierarchical bootstrap: coverage by simulation, agreement with Student's t, edges."""

from __future__ import annotations

import math
from dataclasses import replace
from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy.stats import t

from reports.intervals import Interval
from reports.statistics.bootstrap import difference_interval
from tests.benchmarks.statistics import coverage
from tests.reports.experiments import HIGH, LOW, MEDIUM, OVERALL, Scenario, experiments

OUTCOMES = arrays(
    float,
    st.tuples(st.integers(1, 12), st.integers(1, 4)),
    elements=st.sampled_from([0.0, 1.0]),
)


def interval(
    first: NDArray[np.float64], second: NDArray[np.float64], resamples: int = 4_000
) -> Interval:
    return difference_interval(first, second, rng=np.random.default_rng(0), resamples=resamples)


@pytest.mark.parametrize(
    "scenario", [replace(one, difference=0.1) for one in (LOW, MEDIUM, HIGH, OVERALL)]
)
def test_ninety_five_percent_intervals_hold_the_truth_about_as_often(scenario: Scenario) -> None:
    # 300 experiments at a coverage of 95 % stay within 91 to 98.7 % in 998 of 1,000 cases.
    assert 0.91 <= coverage(scenario, 300, resamples=1_000) <= 0.987


def test_where_few_competitions_can_differ_intervals_are_wide_rather_than_wrong() -> None:
    assert coverage(replace(HIGH, base=0.1, difference=0.05), 200, resamples=1_000) >= 0.91


def test_with_many_competitions_it_is_the_interval_of_student_on_competition_differences() -> None:
    first, second = experiments(replace(OVERALL, competitions=400, difference=0.1), 1, seed=3)
    apart = second[0].mean(axis=1) - first[0].mean(axis=1)
    half = t.ppf(0.975, 399) * apart.std(ddof=1) / math.sqrt(400)
    found = interval(first[0], second[0], resamples=20_000)
    assert found.low == pytest.approx(apart.mean() - half, abs=0.04 * half)
    assert found.high == pytest.approx(apart.mean() + half, abs=0.04 * half)


def test_seed_noise_is_not_counted_twice() -> None:
    # Seeds are pure noise here: competitions are all alike.
    rng = np.random.default_rng(1)
    first, second = (rng.integers(0, 2, (300, 3)).astype(float) for _ in range(2))
    width = interval(first, second, resamples=20_000)
    truth = 2 * 1.96 * math.sqrt(2 * 0.25 / 3 / 300)
    assert width.high - width.low == pytest.approx(truth, rel=0.12)


@given(OUTCOMES, st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_the_estimate_lies_in_its_interval_which_is_never_empty_nor_beyond_one(
    first: NDArray[np.float64], seed: int
) -> None:
    second = np.random.default_rng(seed).integers(0, 2, (len(first), 2)).astype(float)
    found = interval(first, second, resamples=400)
    estimate = second.mean() - first.mean()
    assert -1 <= found.low <= estimate + 1e-9
    assert estimate - 1e-9 <= found.high <= 1
    assert found.high > found.low


def test_agents_that_tie_everywhere_are_not_known_to_be_equal() -> None:
    widths = []
    for count in (15, 75):
        same = np.ones((count, 3))
        found = interval(same, same)
        assert found.low == pytest.approx(-found.high, abs=0.01)
        widths.append(found.high - found.low)
    assert widths[0] > widths[1] > 0


def test_swapped_agents_give_the_mirrored_interval() -> None:
    first, second = (one[0] for one in experiments(replace(LOW, difference=0.2), 1, seed=9))
    there, back = interval(first, second, 20_000), interval(second, first, 20_000)
    assert there.low == pytest.approx(-back.high, abs=0.015)
    assert there.high == pytest.approx(-back.low, abs=0.015)


def test_the_same_seed_gives_the_same_interval() -> None:
    first, second = (one[0] for one in experiments(LOW, 1, seed=9))
    assert interval(first, second) == interval(first, second)


def test_agents_may_have_different_numbers_of_seeds() -> None:
    first, second = (one[0] for one in experiments(MEDIUM, 1, seed=9))
    assert interval(first[:, :1], second).low < interval(first[:, :1], second).high


def test_ten_thousand_resamples_take_well_under_a_second() -> None:
    first, second = (one[0] for one in experiments(OVERALL, 1, seed=9))
    started = perf_counter()
    interval(first, second, resamples=10_000)
    assert perf_counter() - started < 2  # 0.1 s; the bound is loose because tests share a machine


@pytest.mark.parametrize(
    ("first", "second", "word"),
    [
        (np.zeros((3, 2)), np.zeros((4, 2)), "pair up"),
        (np.zeros((0, 2)), np.zeros((0, 2)), "at least one"),
        (np.full((3, 2), math.nan), np.zeros((3, 2)), "0..1"),
        (np.full((3, 2), 50.0), np.zeros((3, 2)), "0..1"),
    ],
)
def test_values_that_mean_nothing_are_refused(
    first: NDArray[np.float64], second: NDArray[np.float64], word: str
) -> None:
    with pytest.raises(ValueError, match=word):
        interval(first, second)
