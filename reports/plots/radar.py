"""Radar chart of the six rates of the medal table."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from reports.aggregate import ALL, MEASURES
from reports.analysis import Analysis
from reports.plots.agents import compared_agents, figure_of, has_all
from reports.plots.palette import MARKERS, PUBLISHED, SERIES, Theme
from reports.plots.plot import NotDrawn, Plot
from reports.plots.style import SMALL, folded, new_figure, write_legend, write_title
from reports.tables.medals import MEASURE_TITLES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_TITLE = "The six rates over all competitions"
_MOST_TOGETHER = 4
"""More lines than these in one radar cannot be told apart: each entry gets its own then."""
_PER_ROW = 4
_SPOKES = len(MEASURES)
_APART = 3.05
"""Between the centres of two radars, whose radius is 1."""
_HALF_WIDTH = 1.5
_NAMES = [MEASURE_TITLES[measure].removesuffix(" %") for measure in MEASURES]


@dataclass(frozen=True)
class Spokes:
    """One agent's percentages, in the order of MEASURES."""

    label: str
    percents: Sequence[float]
    is_published: bool = False


def rates_radar(analysis: Analysis) -> Iterator[Plot | NotDrawn]:
    """One chart: the six rates of each entry with complete seeds, and of ML-Master's paper."""
    own = [
        Spokes(row.entry, [row.estimate(measure).mean for measure in MEASURES])
        for row in analysis.rows
        if row.tier == ALL and row.seeds
    ]
    if not own:
        yield NotDrawn("rates_radar", _TITLE, "no seed is complete")
        return
    rows = [*own, *_published(analysis)]
    told = "; ".join(
        f"{row.label}: "
        + ", ".join(f"{name} {one:.1f}" for name, one in zip(_NAMES, row.percents, strict=True))
        for row in rows
    )
    yield Plot(
        name="rates_radar",
        title=_TITLE,
        description=f"Radar chart. {_TITLE}, in percent. {told}.",
        draw=partial(draw_radar, rows=rows),
    )


def draw_radar(theme: Theme, rows: Sequence[Spokes]) -> Figure:
    """All rows in one radar, or a radar each where they are many; the published one in grey."""
    own = [row for row in rows if not row.is_published]
    published = [row for row in rows if row.is_published]
    end = _end(rows)
    are_together = len(own) <= _MOST_TOGETHER
    across = 1 if are_together else _PER_ROW
    down = 1 if are_together else math.ceil(len(own) / _PER_ROW)
    size_in = 5.4 if are_together else 3.0
    figure = new_figure(theme, 1.0 + size_in * across, 0.5 + size_in * down)
    axes = figure.add_subplot()
    axes.set_aspect("equal")
    axes.set_axis_off()
    axes.set_xlim(-_HALF_WIDTH, _APART * (across - 1) + _HALF_WIDTH)
    axes.set_ylim(-_APART * (down - 1) - 1.3, 1.3 if are_together else 1.62)
    lines = _draw_own(axes, theme, own, published, end, are_together)
    write_legend(figure, theme, lines)
    write_title(figure, theme, _TITLE + " (percent)")
    return figure


def _draw_own(
    axes: Axes,
    theme: Theme,
    own: Sequence[Spokes],
    published: Sequence[Spokes],
    end: float,
    are_together: bool,
) -> list[Any]:
    """The lines that a legend has to name."""
    named: list[Any] = []
    if are_together:
        _draw_net(axes, theme, (0.0, 0.0), end, 9.0)
        named += [_draw_line(axes, theme, row, (0.0, 0.0), end, n) for n, row in enumerate(own)]
        return named + [_draw_line(axes, theme, row, (0.0, 0.0), end, 0) for row in published]
    for number, row in enumerate(own):
        centre = (_APART * (number % _PER_ROW), -_APART * (number // _PER_ROW))
        _draw_net(axes, theme, centre, end, SMALL - 1)
        named = [_draw_line(axes, theme, one, centre, end, 0) for one in published]
        _draw_line(axes, theme, row, centre, end, number)
        axes.text(
            centre[0],
            centre[1] + 1.32,
            folded(row.label, 26),
            ha="center",
            va="bottom",
            fontsize=SMALL,
            fontweight="bold",
            color=theme.ink,
        )
    return named


def _draw_net(
    axes: Axes, theme: Theme, centre: tuple[float, float], end: float, size: float
) -> None:
    """Rings with their percentages, spokes and their names."""
    for part in (0.25, 0.5, 0.75, 1.0):
        ring = [_place(centre, spoke, part) for spoke in (*range(_SPOKES), 0)]
        axes.plot(*zip(*ring, strict=True), color=theme.faint, linewidth=0.8, zorder=1)
        # On the middle of an edge, where no line of an agent turns.
        (x0, y0), (x1, y1) = ring[3], ring[4]
        axes.text(
            (x0 + x1) / 2,
            (y0 + y1) / 2,
            f"{end * part:g}",
            ha="center",
            va="center",
            fontsize=size - 1.5,
            color=theme.ink,
            bbox={"facecolor": theme.ground, "edgecolor": "none", "pad": 0.6},
            zorder=2,
        )
    for spoke, name in enumerate(_NAMES):
        rim = _place(centre, spoke, 1.0)
        axes.plot(*zip(centre, rim, strict=True), color=theme.faint, linewidth=0.8, zorder=1)
        x, y = _place(centre, spoke, 1.07)
        side = x - centre[0]
        axes.text(
            x,
            y,
            name.replace(" ", "\n"),
            ha="center" if abs(side) < 0.1 else "left" if side > 0 else "right",
            va="bottom" if spoke == 0 else "top" if spoke == _SPOKES // 2 else "center",
            fontsize=size,
            color=theme.ink,
        )


def _draw_line(
    axes: Axes, theme: Theme, row: Spokes, centre: tuple[float, float], end: float, number: int
) -> Any:
    colour = PUBLISHED[theme.name][0] if row.is_published else SERIES[number % len(SERIES)]
    corners = [_place(centre, spoke, percent / end) for spoke, percent in enumerate(row.percents)]
    (line,) = axes.plot(
        *zip(*corners, corners[0], strict=True),
        color=colour,
        linewidth=1.4 if row.is_published else 2.0,
        linestyle="--" if row.is_published else "-",
        marker=None if row.is_published else MARKERS[number % len(MARKERS)],
        markersize=4.5,
        label=row.label,
        zorder=4 if row.is_published else 3,
    )
    if not row.is_published:
        axes.fill(*zip(*corners, strict=True), color=colour, alpha=0.10, zorder=2.5)
    return line


def _place(centre: tuple[float, float], spoke: int, share: float) -> tuple[float, float]:
    """Where a share of a spoke lies: the first points up, the others follow clockwise."""
    angle = math.pi / 2 - 2 * math.pi * spoke / _SPOKES
    return centre[0] + share * math.cos(angle), centre[1] + share * math.sin(angle)


def _end(rows: Sequence[Spokes]) -> float:
    """The rim: the next multiple of 20 percent."""
    highest = max(one for row in rows for one in row.percents if not math.isnan(one))
    return min(100.0, max(20.0, 20.0 * math.ceil(highest / 20.0)))


def _published(analysis: Analysis) -> Iterator[Spokes]:
    for agent in compared_agents(analysis):
        if agent.slug == "ml-master" and has_all(agent, list(MEASURES)):
            percents = [figure_of(agent, ALL, measure).mean for measure in MEASURES]
            yield Spokes(f"{agent.label}, published", percents, is_published=True)
