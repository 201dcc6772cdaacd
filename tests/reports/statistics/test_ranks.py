"""Ranks against scipy and by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import friedmanchisquare, mannwhitneyu

from reports.statistics.ranks import critical_difference, mean_ranks, run_ranks, win_share

RUNS = st.lists(st.integers(0, 5).map(float), min_size=1, max_size=5)


@given(RUNS, RUNS)
def test_the_win_share_is_mann_and_whitneys_u(first: list[float], second: list[float]) -> None:
    u = mannwhitneyu(second, first, method="asymptotic").statistic
    assert win_share(first, second) == pytest.approx(u / (len(first) * len(second)))


def test_a_run_without_a_score_loses_to_any_and_ties_with_its_like() -> None:
    assert win_share([-math.inf], [0.0]) == 1.0
    assert win_share([-math.inf], [-math.inf]) == 0.5


def test_a_duel_needs_runs() -> None:
    with pytest.raises(ValueError, match="runs"):
        win_share([], [1.0])


@given(st.lists(RUNS, min_size=2, max_size=4))
def test_ranks_of_runs_add_up_whatever_ties_there_are(runs: list[list[float]]) -> None:
    total = sum(len(one) for one in runs)
    ranks = run_ranks(runs)
    added = sum(rank * len(one) for rank, one in zip(ranks, runs, strict=True))
    assert added == pytest.approx(total * (total + 1) / 2)


def test_friedmans_p_is_that_of_scipy_and_ranks_average_over_competitions() -> None:
    values = np.random.default_rng(0).normal(size=(20, 4)) + np.arange(4) * 0.4
    found = mean_ranks(["a", "b", "c", "d"], values)
    assert found.p_value == pytest.approx(friedmanchisquare(*values.T).pvalue)
    assert sum(found.ranks) == pytest.approx(10)
    assert found.ranks[0] < found.ranks[3]
    assert found.competitions == 20


def test_two_agents_have_ranks_but_no_friedman_test() -> None:
    found = mean_ranks(["a", "b"], np.array([[1.0, 2.0], [1.0, 1.0]]))
    assert found.ranks == (1.25, 1.75)
    assert found.p_value is found.critical_difference is None


def test_agents_that_tie_everywhere_give_p_one() -> None:
    assert mean_ranks(["a", "b", "c"], np.ones((5, 3))).p_value == 1.0


@pytest.mark.parametrize(("agents", "quantile"), [(2, 1.960), (3, 2.343), (5, 2.728), (10, 3.164)])
def test_the_critical_difference_is_that_of_demsars_table(agents: int, quantile: float) -> None:
    expected = quantile * math.sqrt(agents * (agents + 1) / (6 * 30))
    assert critical_difference(agents, 30) == pytest.approx(expected, rel=1e-3)
