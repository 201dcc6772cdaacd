"""What others have published, as frozen records: figures, agents, and where they come from."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from reports.aggregate import Estimate
from reports.results import Conditions

COMPETITIONS = 75
"""Of MLE-bench's split `all`, on which every published agent ran."""


@dataclass(frozen=True)
class Source:
    """Where published numbers stand."""

    key: str
    title: str
    place: str
    """Address."""
    version: str
    """Commit or version, or in words what is known instead."""
    date: str
    """ISO date of that version."""

    def __str__(self) -> str:
        return f"{self.title} ({self.version}, {self.date})"


@dataclass(frozen=True)
class Figure:
    """One published percentage, as precise as it was printed."""

    split: str
    """"low", "medium", "high" or "all"."""
    measure: str
    """A name of `reports.aggregate.COUNTED`."""
    mean: float
    """Percent, 0 to 100."""
    sem: float | None
    """Standard error of the mean over seeds; None where none was published."""
    decimals: int
    """Digits after the point in print."""
    source: Source

    @property
    def half_unit(self) -> float:
        """Half a unit of the last digit in print: how far rounding may have moved the mean."""
        return 0.5 * 10.0**-self.decimals

    @property
    def estimate(self) -> Estimate:
        """Mean and SEM, nan where none was published."""
        return Estimate(self.mean, math.nan if self.sem is None else self.sem)


@dataclass(frozen=True)
class Published:
    """One agent with one model under one budget, and every figure published of it."""

    slug: str
    """The name for commands, such as "r-and-d-agent-gpt-5"."""
    name: str
    """The agent's own, which several models may share, such as "r-and-d-agent"."""
    agent: str
    """As published."""
    conditions: Conditions
    seeds: int | None
    """How many were averaged; None where that is not known."""
    source: Source
    figures: tuple[Figure, ...]
    source_available: bool
    is_on_board: bool
    """Whether it has a row on MLE-bench's leaderboard."""
    experiment_id: str = ""
    """Its name in the list of experiments of MLE-bench's runs folder; "" where not known."""

    @property
    def label(self) -> str:
        """Agent and model, for readers."""
        return f"{self.agent} ({self.conditions.model}, {self.conditions.hours:g} h)"

    @property
    def machine_hours(self) -> float | None:
        """Hours of one seed over all competitions, if each takes its whole budget."""
        hours = self.conditions.hours
        return None if hours is None else hours * COMPETITIONS

    def rate(self, split: str) -> Estimate:
        """Any-medal percentage of a split, from the leaderboard where it has a row there.

        nan without a figure.
        """
        found = [one for one in self.figures if (one.split, one.measure) == (split, "any_medal")]
        return found[0].estimate if found else Estimate(math.nan, math.nan)

    @property
    def sharpest(self) -> Iterator[Figure]:
        """Each figure once: those that are another one, rounded further, are left out.

        Where two sources say different things of one percentage, both are kept.
        """
        kept: list[Figure] = []
        # Stable: of figures with as many digits the leaderboard's come first.
        for figure in sorted(self.figures, key=lambda one: -one.decimals):
            if not any(_is_rounded_from(figure, other) for other in kept):
                kept.append(figure)
        return (figure for figure in self.figures if any(figure is one for one in kept))


def _is_rounded_from(one: Figure, other: Figure) -> bool:
    if (one.split, one.measure) != (other.split, other.measure):
        return False
    reach = one.half_unit + other.half_unit + 1e-9
    is_near = abs(one.mean - other.mean) <= reach
    if one.sem is None or other.sem is None:
        return is_near
    return is_near and abs(one.sem - other.sem) <= reach
