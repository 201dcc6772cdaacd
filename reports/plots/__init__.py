"""The plots of a report: functions that make one or several pictures each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from reports.analysis import Analysis
from reports.errors import UnknownPlot
from reports.plots.composition import medal_composition
from reports.plots.curves import improvement_of_scores, medals_over_time
from reports.plots.forest import comparison_forest
from reports.plots.gantt import run_gantt
from reports.plots.heat_map import medal_heat_map
from reports.plots.medals import any_medal_by_tier, rates_by_tier
from reports.plots.plot import NotDrawn, Plot
from reports.plots.radar import rates_radar

PLOTS: Mapping[str, Callable[[Analysis], Iterator[Plot | NotDrawn]]] = {
    "any_medal_by_tier": any_medal_by_tier,
    "medal_composition": medal_composition,
    "rates_by_tier": rates_by_tier,
    "rates_radar": rates_radar,
    "medal_heat_map": medal_heat_map,
    "comparisons": comparison_forest,
    "medals_over_time": medals_over_time,
    "improvement_over_time": improvement_of_scores,
    "runs_over_time": run_gantt,
}
"""To add a plot: one function, and a row here. What the data do not give is a NotDrawn."""


def make_plots(name: str, analysis: Analysis) -> tuple[Plot, ...]:
    """The pictures of this name; raises UnknownPlot naming those that exist."""
    return tuple(one for one in _made(name, analysis) if isinstance(one, Plot))


def all_plots(analysis: Analysis) -> tuple[tuple[Plot, ...], tuple[NotDrawn, ...]]:
    """Every picture that can be drawn, and those that cannot, with the reason."""
    made = [one for name in PLOTS for one in _made(name, analysis)]
    return (
        tuple(one for one in made if isinstance(one, Plot)),
        tuple(one for one in made if isinstance(one, NotDrawn)),
    )


def _made(name: str, analysis: Analysis) -> Iterator[Plot | NotDrawn]:
    if name not in PLOTS:
        raise UnknownPlot(f"plot '{name}' is unknown. Choose from: {', '.join(PLOTS)}.")
    return PLOTS[name](analysis)
