"""The picture of a run's way through its states. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reports.records import Run, Timings
from reports.site.axis import time_ticks
from reports.site.curve import Mark
from reports.tables.cells import show_duration

WIDTH, HEIGHT = 900.0, 74.0
_LEFT, _RIGHT = 8.0, 8.0
_LEAST_PX = 3.0
_STATES = ("queued", "preparing", "running", "collecting", "grading")
_SNAPSHOT = re.compile(r"\d+_(?P<seconds>\d+)s\.csv")


@dataclass(frozen=True)
class Span:
    """One state: where it is drawn, and how long it took."""

    state: str
    x: float
    width: float
    seconds: float
    is_open: bool
    """Whether the run is still in it."""

    @property
    def told(self) -> str:
        """How long it took, or takes by now."""
        return f"{'since ' if self.is_open else ''}{show_duration(self.seconds)}"


@dataclass(frozen=True)
class Timeline:
    """The states of a run, one after the other, in pixels."""

    spans: tuple[Span, ...]
    deadline: float | None
    """Where the agent's budget ended; None if it is not known or lies beyond the picture."""
    snapshots: tuple[Mark, ...]
    times: tuple[Mark, ...]
    time_title: str
    description: str


def draw_timeline(run: Run, snapshots: Sequence[Path], now: float) -> Timeline | None:
    """The timeline of a run up to `now` (unix seconds) if it is not over; None if nothing is known.

    `snapshots` are the files of the run's snapshots, whose names say at which second of the run
    they were taken.
    """
    stays = tuple(_stays(run.record.timings, None if _is_over(run) else now))
    if not stays:
        return None
    start, end = stays[0][1], max(stays[-1][2], stays[0][1] + 1e-3)
    scale = (WIDTH - _LEFT - _RIGHT) / (end - start)
    spans = tuple(_span(stay, start, scale, is_open=_is_open(run, stay)) for stay in stays)
    ticks, unit = time_ticks(end - start)
    return Timeline(
        spans=spans,
        deadline=_deadline(run, start, end, scale),
        snapshots=tuple(_marks(run, snapshots, start, end, scale)),
        times=tuple(Mark(round(_LEFT + tick.value * scale, 1), tick.label) for tick in ticks),
        time_title=f"time since the run was asked for ({unit})",
        description="Timeline: " + ", ".join(f"{one.state} {one.told}" for one in spans) + ".",
    )


def taken_at(path: Path) -> float | None:
    """At which second of the run a snapshot was taken, as its name says; None if it does not."""
    found = _SNAPSHOT.fullmatch(path.name)
    return float(found["seconds"]) if found else None


def _is_over(run: Run) -> bool:
    return run.is_ended or run.record.state == "lost"


def _is_open(run: Run, stay: tuple[str, float, float]) -> bool:
    return not _is_over(run) and stay[0] == run.record.state


def _stays(timings: Timings, now: float | None) -> Iterator[tuple[str, float, float]]:
    """Each state that the run was in, with its beginning and its end."""
    begun = [
        (state, at) for state in _STATES if (at := getattr(timings, f"{state}_at")) is not None
    ]
    ends = [at for _, at in begun[1:]]
    last = timings.ended_at or now
    if last is not None:
        ends.append(last)
    for (state, at), end in zip(begun, ends, strict=False):
        # A clock that was set back must not turn a bar round.
        yield state, at, max(at, end)


def _span(stay: tuple[str, float, float], start: float, scale: float, *, is_open: bool) -> Span:
    state, begin, end = stay
    width = max(_LEAST_PX, (end - begin) * scale)
    x = min(_LEFT + max(0.0, begin - start) * scale, WIDTH - _RIGHT - _LEAST_PX)
    width = min(width, WIDTH - _RIGHT - x)
    return Span(state, round(x, 1), round(width, 1), end - begin, is_open)


def _deadline(run: Run, start: float, end: float, scale: float) -> float | None:
    running, budget = run.record.timings.running_at, run.record.budget_s
    if running is None or budget is None or not start <= running + budget <= end:
        return None
    return round(_LEFT + (running + budget - start) * scale, 1)


def _marks(
    run: Run, snapshots: Sequence[Path], start: float, end: float, scale: float
) -> Iterator[Mark]:
    running = run.record.timings.running_at
    for path in snapshots:
        seconds = taken_at(path)
        if running is None or seconds is None or running + seconds > end:
            continue
        at = round(_LEFT + (running + seconds - start) * scale, 1)
        yield Mark(at, f"submission after {show_duration(seconds)}")
