"""The picture of a run's best validation metric over time."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from reports.records import Node, Run
from reports.searches import best_nodes
from reports.site.axis import round_ticks, time_ticks
from reports.tables.cells import show_duration, show_number

WIDTH, HEIGHT = 460.0, 230.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 58.0, 12.0, 12.0, 40.0


@dataclass(frozen=True)
class Mark:
    """A place along one axis, in pixels, with its text."""

    at: float
    text: str


@dataclass(frozen=True)
class Dot:
    """One valid node."""

    x: float
    y: float
    title: str
    is_best: bool
    """Whether it was the best so far."""
    is_outside: bool
    """Whether its metric is beyond the axis, so that it is drawn on the edge."""


@dataclass(frozen=True)
class Curve:
    """The best metric as a line of steps, all valid nodes as dots, in pixels."""

    line: str
    dots: tuple[Dot, ...]
    times: tuple[Mark, ...]
    metrics: tuple[Mark, ...]
    time_title: str
    metric_title: str
    description: str


@dataclass(frozen=True)
class _Frame:
    """Maps seconds and metrics to pixels."""

    seconds: float
    low: float
    high: float

    def x(self, seconds: float) -> float:
        share = min(1.0, max(0.0, seconds / self.seconds))
        return round(_LEFT + share * (WIDTH - _LEFT - _RIGHT), 1)

    def y(self, metric: float) -> float:
        share = min(1.0, max(0.0, (metric - self.low) / (self.high - self.low)))
        return round(HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM), 1)

    def holds(self, metric: float) -> bool:
        return self.low <= metric <= self.high


def draw_curve(run: Run) -> Curve | None:
    """The curve of a run; None if it has no journal or no valid node."""
    journal = run.journal
    best = best_nodes(journal) if journal else ()
    if journal is None or not best:
        return None
    start = _start(run, journal.nodes)
    end = max(node.finished_at for node in journal.nodes)
    valid = [node for node in journal.nodes if node.metric is not None and node.verdict == "ok"]
    low, high = _span([node.metric for node in best], [node.metric for node in valid])
    frame = _Frame(max(end - start, 1e-3), low, high)
    records = {node.node_id for node in best}
    times, unit = time_ticks(frame.seconds)
    return Curve(
        line=_steps(frame, start, best),
        dots=tuple(_dot(frame, start, node, node.node_id in records) for node in valid),
        times=tuple(Mark(frame.x(tick.value), tick.label) for tick in times),
        metrics=tuple(Mark(frame.y(tick.value), tick.label) for tick in round_ticks(low, high, 4)),
        time_title=f"time since the agent started ({unit})",
        metric_title=_metric_title(best[-1]),
        description=_describe(best, start),
    )


def _start(run: Run, nodes: Sequence[Node]) -> float:
    first = min(node.started_at for node in nodes)
    launched = run.record.timings.running_at
    # Journals of foreign agents may have a clock of their own.
    return launched if launched is not None and launched <= first else first


def _span(best: Sequence[float | None], valid: Sequence[float | None]) -> tuple[float, float]:
    """Ends of the metric axis, from the bests and the median of all valid nodes.

    The worse half of nodes may lie outside, so that one wild value cannot flatten the rest.
    """
    known = [value for value in best if value is not None]
    middle = statistics.median(value for value in (*valid, *best) if value is not None)
    low, high = min(*known, middle), max(*known, middle)
    pad = (high - low) * 0.08 or abs(high) * 0.05 or 0.5
    return low - pad, high + pad


def _steps(frame: _Frame, start: float, best: Sequence[Node]) -> str:
    parts: list[str] = []
    for node in best:
        x, y = frame.x(node.finished_at - start), frame.y(node.metric or 0.0)
        parts.append(f"H{x:g}V{y:g}" if parts else f"M{x:g} {y:g}")
    return "".join(parts) + f"H{WIDTH - _RIGHT:g}"


def _dot(frame: _Frame, start: float, node: Node, is_best: bool) -> Dot:
    metric, seconds = node.metric or 0.0, node.finished_at - start
    title = f"{node.node_id}: {show_number(metric)} after {show_duration(seconds)}"
    outside = not frame.holds(metric)
    return Dot(frame.x(seconds), frame.y(metric), title, is_best, outside)


def _metric_title(node: Node) -> str:
    direction = "lower is better" if node.lower_is_better else "higher is better"
    return f"{node.metric_name or 'validation metric'} ({direction})"


def _describe(best: Sequence[Node], start: float) -> str:
    told = ", ".join(
        f"{show_number(node.metric)} after {show_duration(node.finished_at - start)}"
        for node in best
    )
    return f"Best validation metric over time: {told}."
