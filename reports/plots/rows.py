"""Horizontal bars with error bars: a row per agent, a panel per tier, published agents in grey."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.aggregate import Estimate
from reports.plots.palette import PUBLISHED, Theme, style_of
from reports.plots.style import SMALL, dress, folded, line_count, new_figure, write_title

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LINE_IN = 0.19  # one line of a row's name, in inches
_ROW_GAP_IN = 0.14
_SEED_OFFSET = 0.2  # below the whisker, in rows


@dataclass(frozen=True)
class AgentRow:
    """One agent: an estimate and the single seeds per panel, in percent."""

    label: str
    estimates: Sequence[Estimate]
    seeds: Sequence[Sequence[float]]
    is_published: bool = False


def panels_of_rows(
    theme: Theme, title: str, panels: Sequence[str], rows: Sequence[AgentRow]
) -> Figure:
    """One panel per name in `panels`, side by side, with the same rows and the same scale.

    Bars are means, whiskers ± SEM (none where it is unknown), dots the seeds; the mean is written
    at the end of each. Published agents stand below the others, in grey.
    """
    from matplotlib.ticker import MaxNLocator

    names = [row.label for row in rows]
    height = 1.25 + _LINE_IN * line_count(names) + _ROW_GAP_IN * len(names)
    figure = new_figure(theme, 2.4 + 2.05 * len(panels), height)
    write_title(figure, theme, title)
    all_axes = figure.subplots(1, len(panels), sharey=True, squeeze=False)[0]
    places = row_places(names)
    for number, (axes, panel) in enumerate(zip(all_axes, panels, strict=True)):
        dress(axes, theme, grid="x", spines=("left",))
        axes.set_title(panel, color=theme.ink, fontsize=9, loc="left")
        _draw(axes, theme, number, rows, places)
        axes.set_xlim(0, _end(rows))
        axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10], prune="upper"))
    all_axes[0].set_yticks(places, labels=[folded(name) for name in names])
    all_axes[0].set_ylim(places[-1] + 0.7, places[0] - 0.7)
    figure.supxlabel("percent of competitions", color=theme.ink, fontsize=9)
    return figure


def row_places(names: Sequence[str]) -> list[float]:
    """Where rows stand from the top, in units of a one-line row: long names take more."""
    places, end = [], 0.0
    for name in names:
        size = (_LINE_IN * (folded(name).count("\n") + 1) + _ROW_GAP_IN) / (_LINE_IN + _ROW_GAP_IN)
        places.append(end + size / 2)
        end += size
    return places


def _draw(
    axes: Axes, theme: Theme, panel: int, rows: Sequence[AgentRow], places: Sequence[float]
) -> None:
    own = sum(not row.is_published for row in rows)
    for number, (row, place) in enumerate(zip(rows, places, strict=True)):
        found = row.estimates[panel]
        mean = 0.0 if math.isnan(found.mean) else found.mean
        if row.is_published:
            greys = PUBLISHED[theme.name]
            colour, hatch = greys[min(number - own, len(greys) - 1)], ""
        else:
            colour, hatch = style_of(number).colour, style_of(number).hatch
        axes.barh(place, mean, 0.62, color=colour, hatch=hatch, edgecolor=theme.ground, linewidth=0)
        if not math.isnan(found.sem):
            axes.errorbar(
                [mean],
                [place],
                xerr=[found.sem],
                fmt="none",
                ecolor=theme.ink,
                elinewidth=1.2,
                capsize=3,
            )
        _draw_seeds(axes, theme, row.seeds[panel], place)
        text = "-" if math.isnan(found.mean) else f"{found.mean:.1f}"
        end = _reach(row, panel)
        axes.annotate(
            text,
            (end, place),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
            color=theme.ink,
        )


def _draw_seeds(axes: Axes, theme: Theme, values: Sequence[float], place: float) -> None:
    # A single seed's dot would sit on the bar's end and look like a whisker.
    if len(values) > 1:
        axes.scatter(
            values,
            [place + _SEED_OFFSET] * len(values),
            s=10,
            facecolors=theme.ground,
            edgecolors=theme.ink,
            linewidths=0.7,
            zorder=3,
            clip_on=False,
        )


def _reach(row: AgentRow, panel: int) -> float:
    """How far to the right a row's bar, whisker and dots go, in percent."""
    found = row.estimates[panel]
    mean = 0.0 if math.isnan(found.mean) else found.mean
    sem = 0.0 if math.isnan(found.sem) else found.sem
    return max((mean + sem, *row.seeds[panel]))


def _end(rows: Sequence[AgentRow]) -> float:
    """The end of the axis: the numbers behind the bars need room, too."""
    farthest = max(_reach(row, panel) for row in rows for panel in range(len(row.estimates)))
    return max(10.0, farthest * 1.3)
