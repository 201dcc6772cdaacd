"""Power of a design, its inversion, and the model behind it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import expit, logit
from scipy.stats import betabinom, nct, t

from reports.heterogeneity import beta_binomial, heterogeneity_of, published_heterogeneity
from reports.planning import plan, plan_told
from reports.power import (
    Design,
    Heterogeneity,
    competitions_needed,
    detectable_difference,
    seeds_needed,
    simulate,
    simulated_power,
)
from tests.benchmarks.statistics import found_shares
from tests.reports.experiments import HIGH, MEDIUM, REALISTIC, Array, Scenario, experiments

ALIKE = Heterogeneity(0.05, 0.5)
"""Competitions that hardly differ."""


@pytest.mark.parametrize(
    "scenario", [replace(MEDIUM, difference=0.2), replace(HIGH, difference=0.4)]
)
def test_power_is_how_often_the_test_of_compare_finds_the_difference(scenario: Scenario) -> None:
    design = Design(scenario.competitions, scenario.seeds)
    said = simulated_power(design, scenario.base, scenario.difference, scenario.model)
    # 600 and 2,000 experiments: two shares near 1/2 differ by more than 0.08 once in 1,000.
    found = found_shares(scenario, 600)["permutation"]
    assert found == pytest.approx(said, abs=0.08)


def test_with_many_alike_competitions_it_is_the_power_of_the_paired_t_test() -> None:
    base, difference, count, seeds = 0.4, 0.06, 200, 4
    pair = base * (1 - base), (base + difference) * (1 - base - difference)
    between = ALIKE.correlation * (sum(pair) - 2 * ALIKE.agreement * (pair[0] * pair[1]) ** 0.5)
    variance = between + (1 - ALIKE.correlation) * sum(pair) / seeds
    centre, critical = difference / (variance / count) ** 0.5, t.ppf(0.975, count - 1)
    expected = nct.sf(critical, count - 1, centre) + nct.cdf(-critical, count - 1, centre)
    assert simulated_power(Design(count, seeds), base, difference, ALIKE) == pytest.approx(
        expected, abs=0.04
    )


@pytest.mark.parametrize("count", [15, 75])
def test_without_a_difference_power_is_at_most_the_level(count: int) -> None:
    assert simulated_power(Design(count, 3), 0.3, 0.0, REALISTIC) <= 0.065


def test_the_model_has_the_rates_and_the_heterogeneity_that_it_names() -> None:
    rng = np.random.default_rng(0)
    first, second = simulate(Design(500, 4), 0.3, 0.15, REALISTIC, 100, rng)
    assert first.mean() / 4 == pytest.approx(0.3, abs=0.01)
    assert second.mean() / 4 == pytest.approx(0.45, abs=0.01)
    one, other = (part for part in experiments(Scenario(40_000, 0.3, 0.15, 4), 1, seed=1))
    found = heterogeneity_of(one[0], other[0], default=Heterogeneity(0.5, 0.5))
    assert found.correlation == pytest.approx(REALISTIC.correlation, abs=0.01)
    assert found.agreement == pytest.approx(REALISTIC.agreement, abs=0.03)


def test_the_detectable_difference_is_found_four_times_in_five_and_half_of_it_is_not() -> None:
    design = Design(38, 3)
    found = detectable_difference(design, 0.2, REALISTIC)
    assert found is not None
    assert simulated_power(design, 0.2, found, REALISTIC) >= 0.8
    assert simulated_power(design, 0.2, found - 0.01, REALISTIC) < 0.8
    assert simulated_power(design, 0.2, found, REALISTIC, seed=7) == pytest.approx(0.8, abs=0.05)


def test_more_competitions_and_more_seeds_find_smaller_differences() -> None:
    sizes = [Design(22, 3), Design(38, 3), Design(75, 3), Design(75, 10)]
    found = [detectable_difference(one, 0.3, REALISTIC, experiments=1_000) for one in sizes]
    assert found == sorted(found, reverse=True)  # type: ignore[type-var]


def test_what_no_outcome_could_show_has_no_detectable_difference() -> None:
    # Five competitions: even five wins give p = 1/16.
    assert detectable_difference(Design(5, 3), 0.1, REALISTIC) is None


def test_from_a_rate_above_one_half_it_is_a_fall_that_is_looked_for() -> None:
    high = detectable_difference(Design(75, 3), 0.9, REALISTIC, experiments=1_000)
    low = detectable_difference(Design(75, 3), 0.1, REALISTIC, experiments=1_000)
    assert high == pytest.approx(low, abs=0.03)


def test_needed_seeds_and_competitions_are_the_smallest_that_do() -> None:
    seeds = seeds_needed(75, 0.3, 0.13, REALISTIC)
    assert seeds is not None
    assert simulated_power(Design(75, seeds), 0.3, 0.13, REALISTIC) >= 0.8
    assert seeds == 1 or simulated_power(Design(75, seeds - 1), 0.3, 0.13, REALISTIC) < 0.82
    competitions = competitions_needed(3, 0.3, 0.13, REALISTIC)
    assert competitions is not None
    assert simulated_power(Design(competitions, 3), 0.3, 0.13, REALISTIC) == pytest.approx(
        0.8, abs=0.05
    )


def test_no_number_of_seeds_makes_up_for_too_few_competitions() -> None:
    assert seeds_needed(15, 0.3, 0.1, REALISTIC) is None


@given(st.integers(2, 6), st.integers(0, 2**32 - 1))
@settings(max_examples=20, deadline=None)
def test_moments_never_leave_what_the_model_allows(seeds: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    first, second = (rng.integers(0, 2, (8, seeds)).astype(float) for _ in range(2))
    found = heterogeneity_of(first, second, default=REALISTIC)
    assert 0 < found.correlation < 1
    assert 0 <= found.agreement <= 1


def test_moments_agree_with_the_maximum_of_the_likelihood() -> None:
    first, _ = experiments(Scenario(2_000, 0.3, 0.0, 5, Heterogeneity(0.4, 0.8)), 1, seed=3)
    counts = first[0].sum(axis=1)

    def loss(at: Array) -> float:
        mean, correlation = expit(at)
        size = 1 / correlation - 1
        return -float(betabinom.logpmf(counts, 5, mean * size, (1 - mean) * size).sum())

    best = expit(minimize(loss, logit([0.5, 0.5]), method="Nelder-Mead").x)
    assert beta_binomial(first[0]) == pytest.approx(tuple(best), abs=0.02)


def test_what_results_do_not_tell_is_taken_from_the_default() -> None:
    one_seed = np.array([[1.0], [0.0], [1.0], [0.0]])
    found = heterogeneity_of(one_seed, one_seed, default=REALISTIC)
    assert found.correlation == REALISTIC.correlation
    flat = np.zeros((5, 3))
    assert heterogeneity_of(flat, flat, default=REALISTIC) == replace(REALISTIC, source="")
    assert beta_binomial(flat) == (0.0, None)


def test_the_published_agents_give_the_default() -> None:
    found = published_heterogeneity()
    # Famou-Agent: 37, 3, 10 and 25 competitions with 0, 1, 2 and 3 medals of 3.
    within = 13 / 3 / 75
    assert found.correlation == pytest.approx(1 - within / (98 / 225 - _pairs()), abs=1e-9)
    assert 0.75 < found.agreement < 0.95
    assert "Famou-Agent" in found.source


def _pairs() -> float:
    shares = np.repeat([0, 1 / 3, 2 / 3, 1], [37, 3, 10, 25])
    return float((shares.sum() ** 2 - (shares**2).sum()) / (75 * 74))


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda: Design(0, 3), "needs a competition"),
        (lambda: Design(3, 0), "needs a competition"),
        (lambda: Heterogeneity(1.0, 0.5), "between 0 and 1"),
        (lambda: Heterogeneity(0.5, 1.5), "between 0 and 1"),
        (lambda: simulated_power(Design(5, 3), 0.9, 0.2, REALISTIC), "0..1"),
    ],
)
def test_designs_that_cannot_be_are_refused(make, word: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=word):
        make()


def test_a_plan_says_what_is_found_and_what_it_takes() -> None:
    found = plan(Design(22, 3), 0.3, difference=0.1, model=REALISTIC)
    assert found.runs == 132
    assert found.target is not None
    assert found.target.seeds_needed is None
    told = "\n".join(plan_told(found))
    assert f"{found.detectable_points:.1f} points" in told
    assert "not even 100 seeds" in told
    assert f"{found.target.competitions_needed} competitions with as many seeds do" in told
    assert "MLE-bench has 75" in told


def test_a_plan_that_can_show_nothing_says_so_and_one_that_can_says_how_many_seeds() -> None:
    nothing = "\n".join(plan_told(plan(Design(5, 1), 0.1, model=REALISTIC)))
    assert "no difference, however large" in nothing
    enough = "\n".join(plan_told(plan(Design(75, 3), 0.3, difference=0.15, model=REALISTIC)))
    assert "seed" in enough
    assert "on as many competitions," in enough
