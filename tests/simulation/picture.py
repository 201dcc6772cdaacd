"""The comparison as one plot: scores over time, and what each variant gains over the baseline."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from reports.plots.palette import SERIES, THEMES
from tests.simulation.comparison import BASELINE, GRID, Results, difference
from tests.simulation.report import Tables

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_HOURS = 12
_DASHES: tuple[tuple[float, ...], ...] = (
    (),
    (5, 2),
    (7, 2, 1.5, 2),
    (1.5, 1.5),
    (5, 1, 1, 1, 1, 1),
    (2.5, 1),
)
_MARKERS = ("o", "s", "^")
_LIGHT = THEMES["light"]


def draw(path: Path, tables: Tables, subtitle: str) -> None:
    """Write `path` as PNG and SVG: the first table over time, the ends of all tables beside it."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    figure = Figure(figsize=(13.0, 5.6), layout="constrained")
    over_time, at_the_end = figure.subplots(1, 2, width_ratios=(1.1, 1.0))
    heading = next(iter(tables))
    _draw_over_time(over_time, tables[heading])
    over_time.set_title(f"{heading}: score over time", fontsize=10)
    _draw_ends(at_the_end, tables)
    at_the_end.set_title(f"After 12 h, difference to {BASELINE} task by task", fontsize=10)
    figure.suptitle(f"Searches simulated without an LLM ({subtitle})", fontsize=11)
    for axes in (over_time, at_the_end):
        axes.grid(color=_LIGHT.faint, linewidth=0.6)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "simulation"}):
        figure.savefig(path.with_suffix(".png"), dpi=144, metadata={"Software": None})
        figure.savefig(path.with_suffix(".svg"), metadata={"Date": None, "Creator": None})


def _draw_over_time(axes: Axes, results: Mapping[str, Results]) -> None:
    hours = [share * _HOURS for share in GRID]
    for place, (name, of) in enumerate(results.items()):
        estimates = [of.estimate_at(share) for share in GRID]
        lows, highs = [e.low for e in estimates], [e.high for e in estimates]
        axes.fill_between(hours, lows, highs, color=SERIES[place], alpha=0.18, linewidth=0)
        means = [e.mean for e in estimates]
        dashes = _DASHES[place]
        axes.plot(hours, means, color=SERIES[place], dashes=dashes, linewidth=1.9, label=name)
    axes.set_xlabel("simulated hours")
    axes.set_ylabel("mean true score of the chosen solution\n(0: no solution, 1: best reachable)")
    axes.set_xlim(0, _HOURS)
    axes.set_ylim(0, 0.8)
    axes.set_xticks(range(0, _HOURS + 1, 2))
    axes.legend(loc="lower right", frameon=False, handlelength=3.5)


def _draw_ends(axes: Axes, tables: Tables) -> None:
    names = [n for n in dict.fromkeys(n for r in tables.values() for n in r) if n != BASELINE]
    for place, (heading, results) in enumerate(tables.items()):
        rows = [row for row, name in enumerate(names) if name in results]
        gaps = [difference(results[names[row]], results[BASELINE]) for row in rows]
        axes.errorbar(
            [gap.mean for gap in gaps],
            [row + 0.22 * (place - 1) for row in rows],
            xerr=[gap.half for gap in gaps],
            fmt=_MARKERS[place],
            color=SERIES[place],
            capsize=3,
            label=heading,
        )
    axes.axvline(0, color=_LIGHT.ink, linewidth=1)
    axes.set_yticks(range(len(names)), labels=names)
    axes.set_ylim(len(names) + 0.7, -0.6)  # with room for the legend below the last row
    axes.set_xlabel(f"mean score minus that of {BASELINE}, with 95 % interval")
    axes.legend(loc="lower right", framealpha=1.0, edgecolor="none")
