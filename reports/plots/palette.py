"""Colours that colour-blind readers tell apart, on light and on dark ground.

Series: Okabe and Ito's palette (jfly.uni-koeln.de/color), without black and yellow, which vanish on
one of the two grounds; from the seventh entry on, colours repeat with a hatch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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

PRINTED = "light"
"""The theme of what is printed."""


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


LINE_STYLES = ("-", "--", "-.", ":")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")


def line_style_of(index: int) -> str:
    """The dash of the line at this place: it changes when the colours begin again.

    >>> line_style_of(5), line_style_of(6)
    ('-', '--')
    """
    return LINE_STYLES[index // len(SERIES) % len(LINE_STYLES)]


PUBLISHED: Mapping[str, Sequence[str]] = {
    "light": ("#6b7585", "#8b95a5", "#a7b0bd", "#c3cad4"),
    "dark": ("#a7b0bd", "#8b95a5", "#6b7585", "#545e6e"),
}
"""Greys of published agents, by theme: what others say stands behind what was measured here."""


@dataclass(frozen=True)
class Outcome:
    """What can become of a run, for pictures: a name, a letter, and a colour on each ground."""

    title: str
    letter: str
    """"" for the ordinary case: a map full of letters hides what stands out."""
    light: str
    dark: str
    ink: str = "#1c2330"
    """Of the letter on it."""
    dark_ink: str = "#1c2330"
    """Of the letter on the dark ground's colour."""

    @property
    def legend(self) -> str:
        """Letter and title, for a legend."""
        return f"{self.letter}: {self.title}" if self.letter else self.title

    def colour(self, theme: Theme) -> str:
        """Its colour on a ground."""
        return self.dark if theme.name == "dark" else self.light

    def letter_colour(self, theme: Theme) -> str:
        """The colour of its letter on a ground."""
        return self.dark_ink if theme.name == "dark" else self.ink


OUTCOMES: Mapping[str, Outcome] = {
    "gold": Outcome("gold", "G", "#F2B705", "#F2B705"),
    "silver": Outcome("silver", "S", "#A3ADBA", "#C5CDD8"),
    "bronze": Outcome("bronze", "B", "#B4602B", "#B4602B", "#ffffff", "#ffffff"),
    "above_median": Outcome("above median", "+", "#9CCBEA", "#2E6E9E", dark_ink="#ffffff"),
    "below_median": Outcome("not above median", "", "#E3E8EF", "#2A3342", dark_ink="#e6eaf1"),
    "invalid": Outcome("no valid submission", "x", "#5B6472", "#7b8494", "#ffffff"),
    "missing": Outcome("no result", "?", "#ffffff", "#161b24", dark_ink="#e6eaf1"),
}
"""By name, best first."""
