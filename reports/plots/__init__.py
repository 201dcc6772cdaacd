"""The plots of a report: functions that make one or several pictures each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from reports.analysis import Analysis
from reports.errors import UnknownPlot
from reports.plots.medals import any_medal_by_tier, rates_by_tier
from reports.plots.plot import Plot

PLOTS: Mapping[str, Callable[[Analysis], Iterator[Plot]]] = {
    "any_medal_by_tier": any_medal_by_tier,
    "rates_by_tier": rates_by_tier,
}
"""To add a plot: one function, and a row here."""


def make_plots(name: str, analysis: Analysis) -> tuple[Plot, ...]:
    """The pictures of this name; raises UnknownPlot naming those that exist."""
    if name not in PLOTS:
        raise UnknownPlot(f"plot '{name}' is unknown. Choose from: {', '.join(PLOTS)}.")
    return tuple(PLOTS[name](analysis))
