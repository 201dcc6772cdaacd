"""Forest plot of comparisons: a difference with its interval per tier and pair of agents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from reports.aggregate import ALL
from reports.analysis import Analysis
from reports.comparison import Difference, compare_all
from reports.errors import ReportError
from reports.intervals import Interval
from reports.plots.palette import SERIES, Theme
from reports.plots.plot import NotDrawn, Plot
from reports.plots.style import SMALL, dress, folded, line_count, new_figure, write_title
from reports.results import Results

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_NAME, _TITLE = "comparisons", "Differences in the any-medal rate"
_MOST_ALL_PAIRS = 3
"""Up to so many agents are all compared with each other, more only with the first."""


@dataclass(frozen=True)
class ForestRow:
    """One difference in percentage points, second minus first."""

    pair: str
    tier: str
    points: float
    interval: Interval
    p_value: float
    """Corrected for everything in the plot."""
    competitions: int


def comparison_forest(analysis: Analysis) -> Iterator[Plot | NotDrawn]:
    """One chart: how far agents differ by tier, with 95 % intervals and corrected p-values."""
    if len(analysis.entries) < 2:
        yield NotDrawn(_NAME, _TITLE, "there is one entry only")
        return
    results = [Results(entry.label, entry.cells) for entry in analysis.entries]
    try:
        found = compare_all(
            results,
            measures=("any_medal",),
            pad_missing=analysis.pad_missing,
            all_pairs=len(results) <= _MOST_ALL_PAIRS,
            with_power=False,
        )
    except ReportError as error:
        yield NotDrawn(_NAME, _TITLE, str(error).rstrip("."))
        return
    rows = [_row(one) for pair in found.pairs for one in pair.differences]
    told = "; ".join(
        f"{row.pair}, {row.tier}: {row.points:+.1f} points "
        f"({row.interval.low:+.1f} to {row.interval.high:+.1f}, p {row.p_value:.3f})"
        for row in rows
    )
    yield Plot(
        name=_NAME,
        title=_TITLE,
        description=f"Forest plot. {_TITLE}, percentage points, second minus first. {told}.",
        draw=partial(draw_forest, rows=rows, correction=found.correction),
    )


def draw_forest(theme: Theme, rows: Sequence[ForestRow], correction: str) -> Figure:
    """A block per pair, a row per tier; intervals that do not hold 0 are filled and coloured."""
    pairs = list(dict.fromkeys(row.pair for row in rows))
    height = 1.3 + 0.26 * len(rows) + 0.2 * line_count(pairs) + 0.1 * len(pairs)
    figure = new_figure(theme, 8.4, height)
    write_title(figure, theme, _TITLE)
    axes = figure.add_subplot()
    dress(axes, theme, grid="x")
    axes.axvline(0, color=theme.ink, linewidth=1.0)
    place, ticks = 0.0, dict[float, str]()
    for pair in pairs:
        axes.annotate(
            folded(pair, 80),
            (0.004, place),
            xycoords=("axes fraction", "data"),
            fontsize=9,
            fontweight="bold",
            color=theme.ink,
            va="center",
            # The line at 0 and the grid do not cross the name.
            bbox={"facecolor": theme.ground, "edgecolor": "none", "pad": 1.0},
            zorder=5,
        )
        place += folded(pair, 80).count("\n") + 1.0
        for row in (one for one in rows if one.pair == pair):
            _draw_row(axes, theme, row, place)
            ticks[place] = f"{row.tier} ({row.competitions})"
            place += 1.0
        place += 0.4
    axes.set_yticks(list(ticks), labels=list(ticks.values()))
    axes.set_ylim(place - 0.4, -0.8)
    reach = 1.08 * max(10.0, *(max(-r.interval.low, r.interval.high, abs(r.points)) for r in rows))
    axes.set_xlim(-reach, reach)
    axes.set_xlabel(
        f"percentage points, second minus first; 95 % interval, p corrected ({correction})"
    )
    return figure


def _draw_row(axes: Axes, theme: Theme, row: ForestRow, place: float) -> None:
    is_apart = not row.interval.low <= 0 <= row.interval.high
    colour = (SERIES[0] if row.points > 0 else SERIES[5]) if is_apart else theme.ink
    axes.plot(
        [row.interval.low, row.interval.high], [place, place], color=colour, linewidth=1.8, zorder=3
    )
    axes.plot(
        [row.points],
        [place],
        marker="D" if row.tier == ALL else "s",
        markersize=7 if row.tier == ALL else 5.5,
        color=colour,
        markerfacecolor=colour if is_apart else theme.ground,
        zorder=4,
    )
    p_value = "p < 0.001" if row.p_value < 0.001 else f"p = {row.p_value:.3f}"
    axes.annotate(
        f"{row.points:+.1f} [{row.interval.low:+.1f}, {row.interval.high:+.1f}]  {p_value}",
        (1.01, place),
        xycoords=("axes fraction", "data"),
        fontsize=SMALL,
        color=theme.ink,
        va="center",
        annotation_clip=False,
    )


def _row(one: Difference) -> ForestRow:
    return ForestRow(
        pair=f"{one.second} against {one.first}",
        tier=one.tier,
        points=one.points,
        interval=one.interval,
        p_value=one.p_corrected,
        competitions=one.competitions,
    )
