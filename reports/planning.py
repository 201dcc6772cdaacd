"""What an experiment of some size could find, before anything is spent on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from competitions.catalog import split
from reports.heterogeneity import published_heterogeneity
from reports.power import (
    EXPERIMENTS,
    LEVEL,
    MOST_COMPETITIONS,
    MOST_SEEDS,
    POWER,
    Design,
    Heterogeneity,
    competitions_needed,
    detectable_difference,
    seeds_needed,
    simulated_power,
)


@dataclass(frozen=True)
class Target:
    """What a given difference takes."""

    points: float
    """Percentage points; a fall if negative."""
    power: float
    """How often the design finds it, 0 to 1."""
    seeds_needed: int | None
    """With as many competitions; None if MOST_SEEDS are too few."""
    competitions_needed: int | None
    """With as many seeds; None if MOST_COMPETITIONS are too few."""


@dataclass(frozen=True)
class Plan:
    """A design and what it can find."""

    design: Design
    base_percent: float
    model: Heterogeneity
    detectable_points: float | None
    """The smallest difference found with the wanted power; None if there is none."""
    power: float
    level: float
    target: Target | None

    @property
    def runs(self) -> int:
        """Runs that both agents take together."""
        return 2 * self.design.competitions * self.design.seeds


def plan(
    design: Design,
    base_share: float,
    *,
    difference: float | None = None,
    model: Heterogeneity | None = None,
    power: float = POWER,
    level: float = LEVEL,
    seed: int = 0,
) -> Plan:
    """Power of a design whose first agent reaches `base_share` (0 to 1) of the competitions.

    `difference` (a share, not 0) asks what finding just that takes. Without a model that of the
    published agents is used. Raises ValueError for rates outside 0..1.
    """
    model = model or published_heterogeneity()
    found = detectable_difference(design, base_share, model, power=power, level=level, seed=seed)
    target = None
    if difference is not None:
        given = (base_share, difference, model)
        target = Target(
            100 * difference,
            simulated_power(design, *given, level=level, seed=seed),
            seeds_needed(design.competitions, *given, power=power, level=level),
            competitions_needed(design.seeds, *given, power=power, level=level),
        )
    points = None if found is None else 100 * found
    return Plan(design, 100 * base_share, model, points, power, level, target)


def plan_told(found: Plan) -> Iterator[str]:
    """A plan in words, one line each."""
    design = found.design
    often = f"{found.power:.0%} of the time"
    yield (
        f"{_count(design.competitions, 'competition')} x {_count(design.seeds, 'seed')} per agent "
        f"({found.runs:,} runs for two agents), base rate {found.base_percent:g} %:"
    )
    if found.detectable_points is None:
        yield f"  no difference, however large, is found {often} (level {found.level:g})."
    else:
        side = "rise" if found.base_percent <= 50 else "fall"
        yield (
            f"  the smallest {side} found {often}: {found.detectable_points:.1f} points "
            f"(level {found.level:g})."
        )
    if found.target is not None:
        yield from _target_told(found.target, design, often)
    model = found.model
    yield (
        f"How competitions differ: two seeds of an agent correlate by {model.correlation:.2f}, and "
        f"{model.agreement:.0%} of competitions are as hard for one agent as for the other"
        + (f" ({model.source})." if model.source else ".")
    )
    yield (
        f"By simulation of {EXPERIMENTS:,} experiments with the permutation test that compare uses,"
        " for one test; a correction for many tests needs more."
    )


def _target_told(target: Target, design: Design, often: str) -> Iterator[str]:
    yield (f"  a difference of {target.points:+g} points is found {target.power:.0%} of the time.")
    seeds, competitions = target.seeds_needed, target.competitions_needed
    if seeds is None:
        yield (
            f"  with {design.competitions} competitions not even {MOST_SEEDS} seeds find it "
            f"{often}: competitions differ too much."
        )
    else:
        yield f"  to find it {often} takes {_count(seeds, 'seed')} on as many competitions,"
    if competitions is None:
        yield f"  and with as many seeds more than {MOST_COMPETITIONS:,} competitions."
        return
    size = len(split("all"))
    rest = f" (MLE-bench has {size})" if competitions > size else ""
    yield (
        f"  or {_count(competitions, 'competition')} with as many seeds{rest}."
        if seeds is not None
        else f"  {_count(competitions, 'competition')} with as many seeds do{rest}."
    )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
