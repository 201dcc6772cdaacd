"""Curves over time: medal rates, and the improvement of the best solution."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from reports.analysis import Analysis
from reports.plots.agents import compared_agents, has_official
from reports.plots.palette import PUBLISHED, SERIES, Theme, line_style_of
from reports.plots.plot import NotDrawn, Plot
from reports.plots.style import dress, new_figure, write_legend, write_title
from reports.published import Published, improvement_over_time
from reports.tables.over_time import PAPER
from reports.timeline import (
    SNAPSHOTS,
    ImprovementCurve,
    MedalCurve,
    improvement_curves,
    medal_curves,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MEDALS = "Any medal over time"
_IMPROVEMENT = "Improvement of the best solution over time"
_MOST_BANDS = 6
"""More bands of ± SEM than these hide one another."""
_UNITS = (("hours", 3600.0), ("minutes", 60.0), ("seconds", 1.0))


def medals_over_time(analysis: Analysis) -> Iterator[Plot | NotDrawn]:
    """One chart: percent of competitions with any medal after some time, beside published ends.

    An entry whose snapshots are graded has a line with its SEM; one without has a thin dashed line
    told by validation scores.
    """
    curves = _best_known(medal_curves(analysis))
    if not curves:
        reason = "no entry has a complete seed with graded snapshots or journals"
        yield NotDrawn("medals_over_time", _MEDALS, reason)
        return
    end_s = max(curve.points[-1].seconds for curve in curves)
    ends = [
        one
        for one in compared_agents(analysis)
        if (one.conditions.hours or 0) * 3600 <= end_s * 1.05
    ]
    told = "; ".join(
        f"{curve.entry}, by {curve.basis}: "
        + ", ".join(
            f"{point.rates['any_medal'].mean:.1f} after {_told(point.seconds)}"
            for point in curve.points[6::6]
        )
        for curve in curves
    )
    yield Plot(
        name="medals_over_time",
        title=_MEDALS,
        description=f"Line chart. {_MEDALS}, percent of competitions. {told}.",
        draw=partial(draw_medal_curves, curves=curves, ends=ends, end_s=end_s),
    )


def improvement_of_scores(analysis: Analysis) -> Iterator[Plot | NotDrawn]:
    """One chart of two panels: mean over runs with the paper's curve, and median over runs."""
    curves = improvement_curves(analysis)
    if not curves:
        reason = "no run has a journal with a valid node"
        yield NotDrawn("improvement_over_time", _IMPROVEMENT, reason)
        return
    told = "; ".join(
        f"{curve.entry}: mean {curve.means[-1]:.1f}, median {curve.medians[-1]:.1f} after "
        f"{_told(curve.seconds[-1])}"
        for curve in curves
    )
    yield Plot(
        name="improvement_over_time",
        title=_IMPROVEMENT,
        description=f"Line chart. {_IMPROVEMENT}, percent over the first solution. {told}.",
        draw=partial(draw_improvement, curves=curves, with_paper=has_official(analysis)),
    )


def draw_medal_curves(
    theme: Theme, curves: Sequence[MedalCurve], ends: Sequence[Published], end_s: float
) -> Figure:
    """Lines of means with bands of ± SEM; published agents as points at the end of their time."""
    figure = new_figure(theme, 7.6, 3.9)
    write_title(
        figure, theme, f"{_MEDALS} (mean{' ± SEM' * (len(curves) <= _MOST_BANDS)} over seeds)"
    )
    axes = figure.add_subplot()
    dress(axes, theme, grid="y", spines=("bottom",))
    unit, second = _unit(end_s)
    handles: list[Any] = []
    for number, curve in enumerate(curves):
        with_band = len(curves) <= _MOST_BANDS
        handles.append(_draw_medal_curve(axes, curve, number, second, with_band=with_band))
    handles += [_draw_end(axes, theme, one, n, second) for n, one in enumerate(ends)]
    axes.set_xlim(0, end_s / second * 1.02)
    axes.set_ylim(bottom=0)
    axes.margins(y=0.08)
    axes.set_xlabel(f"time since the agent's start ({unit})")
    axes.set_ylabel("percent of competitions")
    write_legend(figure, theme, handles)
    return figure


def draw_improvement(
    theme: Theme, curves: Sequence[ImprovementCurve], *, with_paper: bool
) -> Figure:
    """Left the mean over runs, which the paper's figure shows too; right the median over runs."""
    figure = new_figure(theme, 9.2, 3.8)
    write_title(figure, theme, f"{_IMPROVEMENT} (validation metric, percent)")
    left, right = figure.subplots(1, 2)
    end_s = max(curve.seconds[-1] for curve in curves)
    unit, second = _unit(end_s)
    handles: list[Any] = []
    for number, curve in enumerate(curves):
        times = [seconds / second for seconds in curve.seconds]
        style = {"color": SERIES[number % len(SERIES)], "linestyle": line_style_of(number)}
        name = f"{curve.entry} ({curve.runs} runs)"
        handles += left.plot(times, curve.means, label=name, linewidth=1.8, **style)
        right.plot(times, curve.medians, linewidth=1.8, **style)
    if with_paper:
        handles += _draw_paper(left, theme, end_s, second)
    for axes, title in ((left, "mean over runs"), (right, "median over runs")):
        dress(axes, theme, grid="y")
        axes.set_title(title, loc="left", fontsize=9, color=theme.ink)
        axes.set_xlim(0, end_s / second * 1.02)
        axes.set_xlabel(f"time since the agent's start ({unit})")
        axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
    left.set_ylabel("percent over the first solution")
    write_legend(figure, theme, handles)
    return figure


def _best_known(curves: Sequence[MedalCurve]) -> list[MedalCurve]:
    """Of each entry the curve by graded snapshots, or else the guess by validation scores."""
    found: dict[str, MedalCurve] = {}
    for curve in curves:
        if curve.entry not in found or curve.basis == SNAPSHOTS:
            found[curve.entry] = curve
    return list(found.values())


def _draw_medal_curve(
    axes: Axes, curve: MedalCurve, number: int, second: float, *, with_band: bool
) -> Any:
    rates = [point.rates["any_medal"] for point in curve.points]
    times = [point.seconds / second for point in curve.points]
    means = [rate.mean for rate in rates]
    colour, is_graded = SERIES[number % len(SERIES)], curve.basis == SNAPSHOTS
    (line,) = axes.plot(
        times,
        means,
        color=colour,
        linestyle=line_style_of(number) if is_graded else (0, (1.2, 1.4)),
        linewidth=2.0 if is_graded else 1.4,
        drawstyle="steps-post",
        label=curve.entry if is_graded else f"{curve.entry} (guess by validation)",
    )
    if with_band and is_graded and not any(math.isnan(rate.sem) for rate in rates):
        low = [max(0.0, rate.mean - rate.sem) for rate in rates]
        high = [min(100.0, rate.mean + rate.sem) for rate in rates]
        axes.fill_between(times, low, high, color=colour, alpha=0.16, linewidth=0, step="post")
    return line


def _draw_end(axes: Axes, theme: Theme, agent: Published, number: int, second: float) -> Any:
    rate, greys = agent.rate("all"), PUBLISHED[theme.name]
    return axes.errorbar(
        [(agent.conditions.hours or 0.0) * 3600 / second],
        [rate.mean],
        yerr=None if math.isnan(rate.sem) else [rate.sem],
        fmt="Dsv^"[number % 4],
        markersize=6,
        color=greys[min(number, len(greys) - 1)],
        ecolor=theme.ink,
        capsize=3,
        clip_on=False,
        zorder=4,
        label=f"{agent.label}, published end",
    )


def _draw_paper(axes: Axes, theme: Theme, end_s: float, second: float) -> list[Any]:
    points = [one for one in improvement_over_time() if one.hours * 3600 <= end_s * 1.001]
    if len(points) < 2:
        return []
    return axes.plot(
        [one.hours * 3600 / second for one in points],
        [one.improvement_percent for one in points],
        color=PUBLISHED[theme.name][0],
        linewidth=1.4,
        linestyle="--",
        marker="o",
        markersize=3,
        label=PAPER,
    )


def _unit(end_s: float) -> tuple[str, float]:
    """The unit of a time axis and its seconds: the largest that the end has two of."""
    return next((unit for unit in _UNITS if end_s >= 2 * unit[1]), _UNITS[-1])


def _told(seconds: float) -> str:
    unit, second = _unit(seconds)
    return f"{seconds / second:g} {unit}"
