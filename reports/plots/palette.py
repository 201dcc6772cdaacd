"""Colours that colour-blind readers tell apart, on light and on dark ground.

Series: Okabe and Ito's palette (jfly.uni-koeln.de/color), without black and yellow, which vanish on
one of the two grounds; from the seventh entry on, colours repeat with a hatch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SERIES = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")
HATCHES = ("", "///", "...", "xxx", "\\\\\\")


@dataclass(frozen=True)
class Theme:
    """The ground a plot is drawn on."""

    name: str
    ground: str
    ink: str
    faint: str
    """Grid and axes."""


THEMES: Mapping[str, Theme] = {
    "light": Theme("light", "#ffffff", "#1c2330", "#d5dae2"),
    "dark": Theme("dark", "#161b24", "#e6eaf1", "#3a4454"),
}


@dataclass(frozen=True)
class Style:
    """How one series is filled."""

    colour: str
    hatch: str


def style_of(index: int) -> Style:
    """The style of the series at this place; the first thirty differ.

    >>> style_of(0), style_of(6)
    (Style(colour='#0072B2', hatch=''), Style(colour='#0072B2', hatch='///'))
    """
    return Style(SERIES[index % len(SERIES)], HATCHES[index // len(SERIES) % len(HATCHES)])
