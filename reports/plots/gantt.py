"""Gantt chart of a group's runs over the slots that they took in turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from reports.analysis import Analysis
from reports.plots.heat_map import outcome_of
from reports.plots.palette import OUTCOMES, Theme
from reports.plots.plot import NotDrawn, Plot
from reports.plots.style import dress, letter_marker, new_figure, write_legend, write_title
from reports.records import Group, Run

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_TITLE = "Runs over time"
_UNITS = (("days", 86_400.0), ("hours", 3600.0), ("minutes", 60.0), ("seconds", 1.0))
_FEWEST_ROWS_IN = 1.2
_TALLEST_IN = 9.0
_THIN = 0.02
"""Of the whole time: shorter bars have no room for a letter."""


@dataclass(frozen=True)
class Span:
    """One run in its slot, in seconds since the group's first start."""

    slot: int
    start: float
    end: float
    agent_end: float
    """When the agent was done; collecting and grading follow."""
    outcome: str


def run_gantt(analysis: Analysis) -> Iterator[Plot | NotDrawn]:
    """One chart per group: which runs went side by side, what became of them, what stood idle."""
    for number, group in enumerate(analysis.groups):
        name = "runs_over_time" if len(analysis.groups) == 1 else f"runs_over_time_{number + 1}"
        title = f"{_TITLE}: {group.name}"
        spans = spans_of(group.runs)
        if not spans:
            yield NotDrawn(name, title, "no run has recorded when it started and ended")
            continue
        yield Plot(
            name=name,
            title=title,
            description=_describe(title, spans),
            draw=partial(draw_gantt, title=title, spans=spans, gpus=_gpus(group)),
        )


def spans_of(runs: Sequence[Run]) -> tuple[Span, ...]:
    """The runs that started and ended, each in the first slot that is free at its start.

    Which worker or GPU had a run is not recorded; as many slots are used as runs went at once.
    """
    timed = sorted(
        (run for run in runs if _start(run) is not None and run.record.timings.ended_at),
        key=lambda run: (_start(run) or 0.0, run.record.run_id),
    )
    if not timed:
        return ()
    first = _start(timed[0]) or 0.0
    free_at: list[float] = []
    found = []
    for run in timed:
        start, end = (_start(run) or 0.0) - first, (run.record.timings.ended_at or 0.0) - first
        slot = next((n for n, free in enumerate(free_at) if free <= start), len(free_at))
        free_at[slot : slot + 1] = [end]
        agent_end = (run.record.timings.collecting_at or run.record.timings.ended_at or 0.0) - first
        grade = run.grade if run.is_ended else None
        found.append(Span(slot, start, end, agent_end, outcome_of(grade)))
    return tuple(found)


def draw_gantt(theme: Theme, title: str, spans: Sequence[Span], gpus: str) -> Figure:
    """A row per slot, a bar per run: its colour says what it reached."""
    slots = 1 + max(span.slot for span in spans)
    rows_in = min(_TALLEST_IN, max(_FEWEST_ROWS_IN, 0.3 * slots))
    figure = new_figure(theme, 9.6, rows_in + 1.0)
    write_title(figure, theme, title)
    axes = figure.add_subplot()
    dress(axes, theme, grid="x")
    end = max(span.end for span in spans)
    unit, second = next((one for one in _UNITS if end >= 2 * one[1]), _UNITS[-1])
    _draw_spans(axes, theme, spans, second)
    axes.set_xlim(0, end / second * 1.01 or 1.0)
    axes.set_ylim(slots, 0)
    shown = range(0, slots, 1 + slots // 30)
    axes.set_yticks([slot + 0.5 for slot in shown], labels=[str(slot + 1) for slot in shown])
    axes.set_ylabel("slot")
    axes.set_xlabel(f"{unit} since the first start; each run has {gpus}")
    used = {span.outcome for span in spans}
    write_legend(figure, theme, [_sample(name, theme) for name in OUTCOMES if name in used])
    return figure


def _draw_spans(axes: Axes, theme: Theme, spans: Sequence[Span], second: float) -> None:
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Rectangle

    bars = [
        Rectangle((one.start / second, one.slot + 0.1), (one.end - one.start) / second, 0.8)
        for one in spans
    ]
    colours = [OUTCOMES[one.outcome].colour(theme) for one in spans]
    whole = max(span.end for span in spans)
    # Edges that are as dark as ink would cover bars of a few points.
    is_dense = sum(one.end - one.start for one in spans) < _THIN * whole * len(spans)
    edge = theme.faint if is_dense else theme.ink
    axes.add_collection(PatchCollection(bars, facecolors=colours, edgecolors=edge, linewidths=0.4))
    for name, outcome in OUTCOMES.items():
        wide = [one for one in spans if one.outcome == name and one.end - one.start > _THIN * whole]
        if not wide or not outcome.letter:
            continue
        axes.scatter(
            [(one.start + one.end) / 2 / second for one in wide],
            [one.slot + 0.5 for one in wide],
            marker=letter_marker(outcome.letter),
            s=28,
            color=outcome.letter_colour(theme),
            linewidths=0,
            zorder=3,
        )


def _start(run: Run) -> float | None:
    timings = run.record.timings
    return timings.preparing_at or timings.running_at


def _gpus(group: Group) -> str:
    found = {run.record.resources.gpus for run in group.runs}
    if len(found) != 1:
        return "a number of GPUs that differs"
    gpus = found.pop()
    if gpus is None:
        return "an unknown number of GPUs"
    if gpus == 0:
        return "no GPU"
    return f"{gpus} GPU" if gpus == 1 else f"{gpus} GPUs"


def _sample(name: str, theme: Theme) -> Any:
    from matplotlib.patches import Patch

    outcome = OUTCOMES[name]
    return Patch(
        facecolor=outcome.colour(theme),
        edgecolor=theme.ink,
        linewidth=0.4,
        label=outcome.legend,
    )


def _describe(title: str, spans: Sequence[Span]) -> str:
    counts = Counter(span.outcome for span in spans)
    named = ", ".join(
        f"{counts[name]} {outcome.title}" for name, outcome in OUTCOMES.items() if counts[name]
    )
    slots = 1 + max(span.slot for span in spans)
    busy = sum(span.end - span.start for span in spans)
    whole = slots * max(span.end for span in spans)
    percent = 100 * busy / whole if whole else 100.0
    return (
        f"Gantt chart. {title}: {len(spans)} runs in {slots} slots, which were busy for "
        f"{percent:.0f} % of the time. Runs: {named}."
    )
