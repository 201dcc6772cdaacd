"""A plot before it is rendered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.plots.palette import Theme

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Plot:
    """One picture: `draw` makes its figure on a light or a dark ground."""

    name: str
    title: str
    description: str
    """What it shows, in words, for readers who cannot see it."""
    draw: Callable[[Theme], Figure]


@dataclass(frozen=True)
class NotDrawn:
    """A picture that the data do not give, and why."""

    name: str
    title: str
    reason: str

    def __str__(self) -> str:
        return f"{self.title}: not drawn, {self.reason}."
