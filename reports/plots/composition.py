"""Chart of the medals' composition: gold, silver and bronze stacked, a row per agent."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from reports.aggregate import ALL, Estimate
from reports.analysis import Analysis
from reports.plots.agents import compared_agents, figure_of, has_all
from reports.plots.palette import OUTCOMES, Theme
from reports.plots.plot import NotDrawn, Plot
from reports.plots.rows import row_places
from reports.plots.style import (
    SMALL,
    dress,
    folded,
    line_count,
    new_figure,
    write_legend,
    write_title,
)
from reports.records import MEDALS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_TITLE = "Medals by kind, over all competitions"
_APART = 0.07  # of a row: numbers stand above the middle, whiskers below
_NARROWEST_LABELLED = 0.055  # of the axis: a number needs so much of a bar


@dataclass(frozen=True)
class Stack:
    """One agent's percentages of gold, silver and bronze, and of any."""

    label: str
    parts: Sequence[float]
    """In the order of MEDALS, in percent."""
    whole: Estimate


def medal_composition(analysis: Analysis) -> Iterator[Plot | NotDrawn]:
    """One chart: what any-medal rates are made of, beside published agents that say it."""
    own = list(_own(analysis))
    if all(math.isnan(stack.whole.mean) for stack in own):
        yield NotDrawn("medal_composition", _TITLE, "no seed is complete")
        return
    stacks = [*own, *_published(analysis)]
    told = "; ".join(
        f"{stack.label}: "
        + ", ".join(f"{part:.1f} {kind}" for part, kind in zip(stack.parts, MEDALS, strict=True))
        for stack in stacks
    )
    yield Plot(
        name="medal_composition",
        title=_TITLE,
        description=f"Stacked bar chart. {_TITLE}, percent of competitions. {told}.",
        draw=partial(draw_stacks, stacks=stacks),
    )


def draw_stacks(theme: Theme, stacks: Sequence[Stack]) -> Figure:
    """A row per agent: gold, silver, bronze, and the SEM of all three at the end."""
    names = [stack.label for stack in stacks]
    figure = new_figure(theme, 8.0, 1.1 + 0.19 * line_count(names) + 0.14 * len(names))
    write_title(figure, theme, _TITLE)
    axes = figure.add_subplot()
    dress(axes, theme, grid="x", spines=("left",))
    end = max(10.0, 1.15 * max(_reach(stack) for stack in stacks))
    axes.set_xlim(0, end)
    places = row_places(names)
    for stack, place in zip(stacks, places, strict=True):
        _draw(axes, theme, stack, place, end)
    axes.set_yticks(places, labels=[folded(name) for name in names])
    axes.set_ylim(places[-1] + 0.7, places[0] - 0.7)
    axes.set_xlabel("percent of competitions (mean over seeds, whiskers ± SEM of any medal)")
    write_legend(figure, theme, [_sample(kind, theme) for kind in MEDALS])
    return figure


def _draw(axes: Axes, theme: Theme, stack: Stack, place: float, end: float) -> None:
    left = 0.0
    for kind, part in zip(MEDALS, stack.parts, strict=True):
        if math.isnan(part) or part <= 0:
            continue
        outcome = OUTCOMES[kind]
        # The ground between the parts keeps them apart without colour.
        axes.barh(
            place,
            part,
            0.62,
            left=left,
            color=outcome.colour(theme),
            edgecolor=theme.ground,
            linewidth=1.0,
        )
        if part >= _NARROWEST_LABELLED * end:
            ink = outcome.letter_colour(theme)
            axes.text(
                left + part / 2,
                place - _APART,
                f"{part:.1f}",
                ha="center",
                va="center",
                fontsize=SMALL,
                color=ink,
            )
        left += part
    _end_of(axes, theme, stack, place)


def _end_of(axes: Axes, theme: Theme, stack: Stack, place: float) -> None:
    whole = stack.whole
    if math.isnan(whole.mean):
        told = "no complete seed"
    else:
        told = f"{whole.mean:.1f}"
        if not math.isnan(whole.sem):
            axes.errorbar(
                [whole.mean],
                [place + 3 * _APART],
                xerr=[whole.sem],
                fmt="none",
                ecolor=theme.ink,
                elinewidth=1.2,
                capsize=3,
            )
    axes.annotate(
        told,
        (_reach(stack), place),
        xytext=(6, 0),
        textcoords="offset points",
        va="center",
        fontsize=SMALL,
        fontweight="bold",
        color=theme.ink,
    )


def _sample(kind: str, theme: Theme) -> object:
    from matplotlib.patches import Patch

    return Patch(color=OUTCOMES[kind].colour(theme), label=OUTCOMES[kind].title)


def _reach(stack: Stack) -> float:
    mean = 0.0 if math.isnan(stack.whole.mean) else stack.whole.mean
    return mean + (0.0 if math.isnan(stack.whole.sem) else stack.whole.sem)


def _own(analysis: Analysis) -> Iterator[Stack]:
    for row in analysis.rows:
        if row.tier == ALL:
            parts = [row.estimate(kind).mean for kind in MEDALS]
            yield Stack(row.entry, parts, row.estimate("any_medal"))


def _published(analysis: Analysis) -> Iterator[Stack]:
    for agent in compared_agents(analysis):
        if has_all(agent, MEDALS):
            parts = [figure_of(agent, ALL, kind).mean for kind in MEDALS]
            whole = figure_of(agent, ALL, "any_medal", beside="gold")
            yield Stack(f"{agent.label}, published", parts, whole)
