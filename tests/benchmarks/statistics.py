"""Whether the statistics of `podium compare` keep what they promise, over many experiments.

Coverage of the 95 % intervals, false positives of each test, power by formula and found, and how
long a comparison takes. Everything is seeded; 1,000 experiments take minutes.
"""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

import numpy as np

from reports.power import Design, Heterogeneity, simulated_power
from reports.statistics.bootstrap import difference_interval
from reports.statistics.significance import (
    mcnemar_test,
    permutation_test,
    sign_test,
    tally,
)
from tests.reports.experiments import HIGH, LOW, MEDIUM, OVERALL, Scenario, experiments

TIERS = {"low": LOW, "medium": MEDIUM, "high": HIGH, "all": OVERALL}
DIFFERENCES = (0.0, 0.05, 0.1, 0.2)


def coverage(scenario: Scenario, count: int, resamples: int = 2_000) -> float:
    """Share of intervals that hold the true difference, 0 to 1."""
    # Not the seeds on which the form of the interval was chosen (1 and 2).
    first, second = experiments(scenario, count, seed=2_025)
    rng = np.random.default_rng(2_026)
    held = 0
    for one, other in zip(first, second, strict=True):
        interval = difference_interval(one, other, rng=rng, resamples=resamples)
        held += interval.low - 1e-9 <= scenario.difference <= interval.high + 1e-9
    return held / count


def found_shares(scenario: Scenario, count: int, level: float = 0.05) -> dict[str, float]:
    """Share of experiments in which each test finds a difference, 0 to 1."""
    rng = np.random.default_rng(3)
    found = dict.fromkeys(("permutation", "sign", "mcnemar"), 0)
    for one, other in zip(*experiments(scenario, count, seed=4), strict=True):
        apart = other.mean(axis=1) - one.mean(axis=1)
        signs = tally(apart)
        found["permutation"] += permutation_test(apart, rng=rng) <= level
        found["sign"] += sign_test(signs.wins, signs.losses) <= level
        found["mcnemar"] += mcnemar_test(one, other) <= level
    return {name: hits / count for name, hits in found.items()}


def print_statistics(count: int = 1_000) -> None:
    """Print coverage, false positives, power and times."""
    _print_time()
    print(f"\n{'coverage of 95 % intervals':<34}" + "".join(f"{d:>8.0%}" for d in DIFFERENCES))
    for name, tier in _scenarios().items():
        shares = [coverage(replace(tier, difference=d), count) for d in DIFFERENCES]
        print(f"{name:<34}" + "".join(f"{share:>8.1%}" for share in shares), flush=True)
    print(f"\n{'found, level 5 %':<34}{'test':<14}" + "".join(f"{d:>8.0%}" for d in DIFFERENCES))
    for name, tier in _scenarios().items():
        rows = [found_shares(replace(tier, difference=d), count) for d in DIFFERENCES]
        for test in rows[0]:
            print(f"{name:<34}{test:<14}" + "".join(f"{row[test]:>8.1%}" for row in rows))
        design = Design(tier.competitions, tier.seeds)
        said = [simulated_power(design, tier.base, d, tier.model) for d in DIFFERENCES]
        print(
            f"{name:<34}{'power.py says':<14}" + "".join(f"{one:>8.1%}" for one in said), flush=True
        )


def _scenarios() -> dict[str, Scenario]:
    named = {
        f"{name}: {one.competitions} x {one.seeds}, base {one.base:.0%}": one
        for name, one in TIERS.items()
    }
    noisy = Heterogeneity(0.3, 0.89)
    return {
        **named,
        "22 x 3, seeds hardly agree": replace(LOW, model=noisy),
        "15 x 3, base 10 %": replace(HIGH, base=0.1),
        "15 x 3, seeds and agents agree": replace(HIGH, model=Heterogeneity(0.9, 0.95)),
        "22 x 1": replace(LOW, seeds=1),
    }


def _print_time() -> None:
    first, second = experiments(OVERALL, 1, seed=5)
    started = perf_counter()
    difference_interval(first[0], second[0], rng=np.random.default_rng(0), resamples=10_000)
    print(f"{'10,000 resamples of 75 x 3':<34}{perf_counter() - started:8.3f} s")
