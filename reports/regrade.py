"""Medals recomputed from scores and catalog thresholds, and where recorded ones differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from competitions.catalog import Competition, catalog
from competitions.medals import Thresholds, standing
from reports.aggregate import Cell
from reports.oddities import thresholds_told
from reports.records import Grade, Problem
from reports.results import Results


@dataclass(frozen=True)
class Disagreement:
    """A result whose recorded medal or above-median is not what its score gives."""

    competition_id: str
    seed: int
    score: float | None
    recorded: str
    """"gold", "silver", "bronze", "above median" or "below median"."""
    recomputed: str
    """The same, by the catalog."""
    thresholds: Thresholds
    """The catalog's."""

    def __str__(self) -> str:
        limits = self.thresholds
        score = "none" if self.score is None else f"{self.score:g}"
        return (
            f"{self.competition_id}, seed {self.seed}: recorded {self.recorded}, recomputed "
            f"{self.recomputed} (score {score}; gold {limits.gold:g}, silver {limits.silver:g}, "
            f"bronze {limits.bronze:g}, median {limits.median:g})"
        )


@dataclass(frozen=True)
class Regraded:
    """Results with recomputed medals, and what changed."""

    results: Results
    disagreements: tuple[Disagreement, ...]
    """By competition and seed."""
    other_thresholds: tuple[str, ...]
    """Thresholds and directions of the results that are not the catalog's, by competition."""


def regrade(results: Results) -> Regraded:
    """Medals and above-median of every result from its score and the catalog's thresholds.

    Whether a submission exists and is valid stays as recorded; an invalid one, and one without a
    score (NaN), earns nothing. A competition without thresholds in the catalog stays as it is,
    and is a Problem.
    """
    cells = [_regraded(cell) for cell in results.cells]
    pairs = zip(results.cells, cells, strict=True)
    found = (_disagreement(old, new) for old, new in pairs)
    told = {thresholds_told(grade) for _, grade in results.grades} - {""}
    return Regraded(
        replace(results, cells=tuple(cells), problems=(*results.problems, *_not_regraded(results))),
        tuple(sorted(filter(None, found), key=lambda one: (one.competition_id, one.seed))),
        tuple(sorted(told)),
    )


def _limits(competition_id: str) -> tuple[Competition, Thresholds] | None:
    known = catalog().get(competition_id)
    limits = known.standard.limits if known else None
    return (known, limits) if known and limits else None


def _regraded(cell: Cell) -> Cell:
    found = _limits(cell.competition_id)
    if cell.grade is None or found is None:
        return cell
    known, limits = found
    score = cell.grade.score if cell.grade.valid_submission else None
    place = standing(score, limits, lower_is_better=known.lower_is_better)
    grade = replace(
        cell.grade,
        any_medal=place.any_medal,
        gold_medal=place.gold_medal,
        silver_medal=place.silver_medal,
        bronze_medal=place.bronze_medal,
        above_median=place.above_median,
        is_lower_better=known.lower_is_better,
        gold_threshold=limits.gold,
        silver_threshold=limits.silver,
        bronze_threshold=limits.bronze,
        median_threshold=limits.median,
    )
    return replace(cell, grade=grade)


def _disagreement(old: Cell, new: Cell) -> Disagreement | None:
    found = _limits(old.competition_id)
    if old.grade is None or new.grade is None or found is None:
        return None
    recorded, recomputed = _place(old.grade), _place(new.grade)
    if recorded == recomputed:
        return None
    return Disagreement(
        old.competition_id, old.seed, old.grade.score, recorded, recomputed, found[1]
    )


def _place(grade: Grade) -> str:
    """The medals and the place against the median, in words."""
    medals = [name for name in ("gold", "silver", "bronze") if getattr(grade, f"{name}_medal")]
    if not medals:
        return "above median" if grade.above_median else "below median"
    return " and ".join(medals) + ("" if grade.above_median else ", not above median")


def _not_regraded(results: Results) -> Iterator[Problem]:
    for name in results.competitions:
        if _limits(name) is None:
            yield Problem(
                results.label,
                None,
                f"the catalog has no thresholds of {name}; its medals stay as recorded.",
            )
