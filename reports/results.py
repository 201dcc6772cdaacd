"""Graded results of one agent in one shape, wherever they come from.

A run group, official grading reports of anybody's, bundled scores of a published agent:
aggregation, comparison, reproduction, the leaderboard and the export all work on `Results`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reports.aggregate import Cell
from reports.records import Grade, Problem


@dataclass(frozen=True)
class Conditions:
    """Under which conditions an agent ran, as far as its source says; None where it does not."""

    hours: float | None = None
    """Budget of one run."""
    model: str | None = None
    hardware: str | None = None
    """In words, such as '1 A100, 36 vCPU'."""
    network: str | None = None
    """'none' or 'open'."""
    isolation: str | None = None
    """'container' or 'none'."""
    date: str | None = None
    """ISO date."""
    known_leakage: str | None = None
    """'yes', 'no' or 'not stated'."""
    is_padded: bool | None = None
    """Missing runs were counted as failures."""
    other: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Results:
    """Every competition under every seed that an agent was to run, with what came out.

    Seeds are numbered as the source numbers them; in files without seeds the n-th report of a
    competition belongs to seed n (from 1). `reports` are the grading report files behind it.
    """

    label: str
    cells: tuple[Cell, ...]
    conditions: Conditions = Conditions()
    source: str = ""
    """Where it comes from, in words or as a path."""
    reports: tuple[Path, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds, ascending."""
        return tuple(sorted({cell.seed for cell in self.cells}))

    @property
    def competitions(self) -> tuple[str, ...]:
        """The competition ids, sorted."""
        return tuple(sorted({cell.competition_id for cell in self.cells}))

    @property
    def grades(self) -> Iterator[tuple[int, Grade]]:
        """Each seed's grades that are known."""
        return ((cell.seed, cell.grade) for cell in self.cells if cell.grade is not None)
