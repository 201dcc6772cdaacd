"""The look that all plots share: figures, axes, legends and names that fit."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from reports.plots.palette import Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SMALL, NORMAL, LARGE = 8.0, 9.0, 11.0
"""Font sizes in points."""
_NAME_WIDTH = 30
_MOST_LINES = 3
_MOST_LEGEND_NAME = 44
_LEGEND_LINE_IN = 0.2


def new_figure(theme: Theme, width: float, height: float) -> Figure:
    """A figure of this size in inches on the theme's ground, which arranges its own parts."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    figure.set_facecolor(theme.ground)
    return figure


def dress(axes: Axes, theme: Theme, *, grid: str = "", spines: Sequence[str] = ("bottom",)) -> None:
    """Ground, ink, grid lines along one axis ("x", "y", "both" or "") and the spines to keep."""
    axes.set_facecolor(theme.ground)
    axes.tick_params(colors=theme.ink, length=0, labelsize=NORMAL)
    axes.xaxis.label.set_color(theme.ink)
    axes.yaxis.label.set_color(theme.ink)
    axes.xaxis.label.set_fontsize(NORMAL)
    axes.yaxis.label.set_fontsize(NORMAL)
    if grid:
        axes.grid(axis=grid, color=theme.faint, linewidth=0.8)  # type: ignore[arg-type]
    axes.set_axisbelow(True)
    for side, spine in axes.spines.items():
        spine.set_visible(side in spines)
        spine.set_color(theme.ink)


def write_title(figure: Figure, theme: Theme, title: str) -> None:
    """The title at the upper left, over all panels."""
    text = figure.suptitle(
        title, x=0.01, ha="left", color=theme.ink, fontsize=LARGE, fontweight="bold"
    )
    text.set_in_layout(True)


def write_legend(figure: Figure, theme: Theme, handles: Sequence[Any]) -> None:
    """A legend below the panels, in as many columns as its names leave room for.

    The figure grows by the legend's lines, so that the panels keep their height.
    """
    if not handles:
        return
    names = [shortened_name(str(handle.get_label()), _MOST_LEGEND_NAME) for handle in handles]
    width, height = figure.get_size_inches()
    # About 0.078 inch a letter, and half an inch for the sample beside it.
    room = int((width - 0.2) / (0.078 * max(map(len, names)) + 0.6))
    columns = min(max(1, room), len(handles))
    figure.set_size_inches(width, height + _LEGEND_LINE_IN * math.ceil(len(handles) / columns))
    figure.legend(
        handles=handles,
        labels=names,
        loc="outside lower left",
        ncols=columns,
        frameon=False,
        labelcolor=theme.ink,
        fontsize=NORMAL,
    )


def letter_marker(letter: str) -> str:
    r"""A marker that looks like a letter: thousands of texts would take minutes.

    >>> letter_marker("G"), letter_marker("+")
    ('$\\mathrm{G}$', 'P')
    """
    return "P" if letter == "+" else f"$\\mathrm{{{letter}}}$"


def folded(name: str, width: int = _NAME_WIDTH) -> str:
    """A name in at most three lines of `width` letters, with "…" where it is cut.

    >>> folded("a-short-name")
    'a-short-name'
    """
    lines = textwrap.wrap(name, width, break_on_hyphens=True) or [""]
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1][: width - 1]}…"]
    # A dollar sign would begin a formula.
    return "\n".join(lines).replace("$", r"\$")


def line_count(names: Sequence[str]) -> int:
    """How many lines names take below one another, once they are folded."""
    return sum(folded(name).count("\n") + 1 for name in names)


def shortened_name(name: str, most: int) -> str:
    """A name of at most so many letters, cut in the middle, where names differ least.

    >>> shortened_name("tabular-playground-series-dec-2021", 21)
    'tabular-pl…s-dec-2021'
    """
    if len(name) <= most:
        return name.replace("$", r"\$")
    tail = (most - 1) // 2
    return f"{name[: most - 1 - tail]}…{name[-tail:]}".replace("$", r"\$")
