"""The comparison as one plot."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from reports.plots.palette import SERIES, THEMES
from tests.simulation.comparison import GRID, Results
from tests.simulation.report import Tables

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_HOURS = 12
_DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)), (0, (8, 2)))
_LIGHT = THEMES["light"]


def draw(path: Path, tables: Tables, subtitle: str) -> None:
    """Write `path` as PNG and SVG: a panel per heading, a line with its band per variant."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5.4 * len(tables), 5.4), layout="constrained")
    panels = figure.subplots(1, len(tables), sharey=True, squeeze=False)[0]
    names = list(dict.fromkeys(name for results in tables.values() for name in results))
    for axes, (heading, results) in zip(panels, tables.items(), strict=True):
        _panel(axes, heading, results, names)
    panels[0].set_ylabel("mean true score of the chosen solution\n(0: none, 1: best reachable)")
    figure.suptitle(f"Simulated searches over a budget of 12 hours\n{subtitle}", fontsize=11)
    lines = {line.get_label(): line for axes in panels for line in axes.get_lines()}
    figure.legend(
        [lines[name] for name in names],
        names,
        loc="outside lower center",
        ncols=min(len(names), 4),
        frameon=False,
        handlelength=3.5,
    )
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "simulation"}):
        figure.savefig(path.with_suffix(".png"), dpi=144, metadata={"Software": None})
        figure.savefig(path.with_suffix(".svg"), metadata={"Date": None, "Creator": None})


def _panel(axes: Axes, heading: str, results: Mapping[str, Results], names: list[str]) -> None:
    hours = [share * _HOURS for share in GRID]
    for name, of in results.items():
        place = names.index(name)
        colour = SERIES[place] if place < len(SERIES) else _LIGHT.ink
        estimates = [of.estimate_at(share) for share in GRID]
        axes.fill_between(
            hours,
            [e.low for e in estimates],
            [e.high for e in estimates],
            color=colour,
            alpha=0.13,
            linewidth=0,
        )
        means = [e.mean for e in estimates]
        axes.plot(hours, means, color=colour, linestyle=_DASHES[place], linewidth=1.8, label=name)
    axes.set_title(heading, fontsize=10)
    axes.set_xlabel("simulated hours")
    axes.set_xlim(0, _HOURS)
    axes.set_ylim(0, 1)
    axes.set_xticks(range(0, _HOURS + 1, 2))
    axes.grid(color=_LIGHT.faint, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
