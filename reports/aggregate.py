"""From graded runs to percentages: per seed over all competitions, then mean and SEM over seeds."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reports.records import Grade, failure

MEASURES: Mapping[str, str] = {
    "valid": "valid_submission",
    "above_median": "above_median",
    "bronze": "bronze_medal",
    "silver": "silver_medal",
    "gold": "gold_medal",
    "any_medal": "any_medal",
}
"""Name of a measure -> the field of a Grade that it counts."""

COUNTED: Mapping[str, str] = {
    "any_medal": "any_medal",
    "gold": "gold_medal",
    "silver": "silver_medal",
    "bronze": "bronze_medal",
    "above_median": "above_median",
    "valid": "valid_submission",
    "submission": "submission_exists",
}
"""All measures that `aggregate` counts, in the order of its tables: name -> field of a Grade."""

NOT_REPORTED = "not reported"
"""Why a cell has no grade where files hold fewer reports of one competition than of another."""

TIERS = ("low", "medium", "high")
ALL = "all"


@dataclass(frozen=True)
class Estimate:
    """A mean over seeds with its standard error."""

    mean: float
    """nan when there is no seed."""
    sem: float
    """nan with fewer than two seeds, where it is unknown and not 0."""


@dataclass(frozen=True)
class Cell:
    """One competition under one seed, as an entry of the medal table sees it."""

    competition_id: str
    seed: int
    grade: Grade | None
    """None when nothing is known of the result."""
    missing: str = ""
    """Why there is no grade: "lost", "queued", "no such run" ..."""


@dataclass(frozen=True)
class SeedRates:
    """Percentages of one seed over all competitions of a tier, by measure (0 to 100)."""

    seed: int
    percents: Mapping[str, float]
    padded: tuple[Cell, ...] = ()
    """Missing runs that were counted as failures."""


@dataclass(frozen=True)
class MedalRow:
    """One row of the medal table: an entry (a variant under its conditions) on one tier."""

    entry: str
    tier: str
    competitions: int
    seeds: tuple[SeedRates, ...]
    left_out: Mapping[int, tuple[Cell, ...]]
    """Seeds that are not in the means, each with the runs that it lacks."""

    def estimate(self, measure: str) -> Estimate:
        """Mean and SEM over the complete seeds, in percent."""
        return estimate([one.percents[measure] for one in self.seeds])

    @property
    def padded(self) -> tuple[Cell, ...]:
        """Every missing run that was counted as a failure."""
        return tuple(cell for one in self.seeds for cell in one.padded)


def estimate(values: Sequence[float]) -> Estimate:
    """Mean and standard error of the mean with ddof = 1, as scipy.stats.sem computes it.

    >>> estimate([10.0, 20.0, 30.0]).mean
    20.0
    >>> round(estimate([10.0, 20.0, 30.0]).sem, 4)
    5.7735
    >>> estimate([10.0]).sem
    nan
    """
    if not values:
        return Estimate(math.nan, math.nan)
    mean = statistics.fmean(values)
    if len(values) < 2:
        return Estimate(mean, math.nan)
    return Estimate(mean, statistics.stdev(values) / math.sqrt(len(values)))


def rates(grades: Sequence[Grade], measures: Mapping[str, str] = MEASURES) -> dict[str, float]:
    """Percent of the grades that reach each measure; raises ValueError without any grade."""
    if not grades:
        raise ValueError("percentages need at least one competition")
    return {
        measure: 100.0 * sum(getattr(grade, field) for grade in grades) / len(grades)
        for measure, field in measures.items()
    }


def seed_rates(seed: int, cells: Sequence[Cell], *, pad_missing: bool) -> SeedRates | None:
    """The percentages of one seed; None if runs are missing and are not to count as failures."""
    missing = tuple(cell for cell in cells if cell.grade is None)
    if missing and not pad_missing:
        return None
    grades = [cell.grade or failure(cell.competition_id) for cell in cells]
    return SeedRates(seed, rates(grades), padded=missing)


def medal_row(entry: str, tier: str, cells: Sequence[Cell], *, pad_missing: bool) -> MedalRow:
    """Aggregate the cells of one entry on one tier; a seed counts only with all its runs."""
    by_seed: dict[int, list[Cell]] = {}
    for cell in cells:
        by_seed.setdefault(cell.seed, []).append(cell)
    complete, left_out = [], {}
    for seed, of_seed in sorted(by_seed.items()):
        found = seed_rates(seed, of_seed, pad_missing=pad_missing)
        if found is None:
            left_out[seed] = tuple(cell for cell in of_seed if cell.grade is None)
        else:
            complete.append(found)
    competitions = len({cell.competition_id for cell in cells})
    return MedalRow(entry, tier, competitions, tuple(complete), left_out)


def medal_rows(
    entry: str, cells: Sequence[Cell], tier_of: Mapping[str, str], *, pad_missing: bool
) -> tuple[MedalRow, ...]:
    """One row for each tier that has competitions, in the order low, medium, high, then all.

    `tier_of` gives the tier of each competition id; "" means that it belongs to none.
    """
    rows = []
    for tier in shown_tiers(tier_of[cell.competition_id] for cell in cells):
        chosen = [cell for cell in cells if tier in (ALL, tier_of[cell.competition_id])]
        rows.append(medal_row(entry, tier, chosen, pad_missing=pad_missing))
    return tuple(rows)


def shown_tiers(tiers: Iterable[str]) -> tuple[str, ...]:
    """The tiers worth a row: those that occur, and all.

    >>> shown_tiers(["high", "low", "high", ""])
    ('low', 'high', 'all')
    """
    found = set(tiers)
    return (*(tier for tier in TIERS if tier in found), ALL)
