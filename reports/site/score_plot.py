"""The picture of all scores on one competition against the scores that earn medals. Pure."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reports.facts import Facts
from reports.site.axis import round_ticks
from reports.site.curve import Mark
from reports.tables.cells import show_number

WIDTH = 900.0
ROW_PX = 42.0
LABEL_PX = 12.0
_LEFT, _RIGHT, _BOTTOM = 14.0, 14.0, 40.0
_DOT_PX = 9.0
_LIMITS = ("median", "bronze", "silver", "gold")


@dataclass(frozen=True)
class Score:
    """One run's test score."""

    seed: int
    value: float
    medal: str
    """"gold", "silver", "bronze" or ""."""


@dataclass(frozen=True)
class ScoreDot:
    """One score in pixels."""

    x: float
    y: float
    medal: str
    title: str
    beyond: int
    """-1 or 1 when it lies beyond the left or right edge and is drawn on it, else 0."""


@dataclass(frozen=True)
class Limit:
    """A medal threshold: its line, and its label above the rows."""

    name: str
    x: float
    label_y: float
    text: str
    is_right: bool
    """Whether the label stands left of the line, so that it stays in the picture."""


@dataclass(frozen=True)
class ScoreRow:
    """One entry."""

    label: str
    y: float
    dots: tuple[ScoreDot, ...]


@dataclass(frozen=True)
class ScorePlot:
    """Rows of dots over one axis on which better scores lie further right, in pixels."""

    height: float
    top: float
    """Where the rows begin, below the labels of the thresholds."""
    bottom: float
    rows: tuple[ScoreRow, ...]
    limits: tuple[Limit, ...]
    ticks: tuple[Mark, ...]
    title: str
    description: str


def draw_scores(facts: Facts, scores: Mapping[str, Sequence[Score]]) -> ScorePlot | None:
    """Scores by entry against the thresholds; None where there is neither score nor threshold."""
    limits = [
        (name, at)
        for name in _LIMITS
        if (at := getattr(facts, name)) is not None and math.isfinite(at)
    ]
    scores = {
        label: [score for score in of_entry if math.isfinite(score.value)]
        for label, of_entry in scores.items()
    }
    values = [score.value for of_entry in scores.values() for score in of_entry]
    if not values and not limits:
        return None
    low, high = _span([at for _, at in limits], values)
    axis = _Axis(low, high, facts.lower_is_better)
    top = LABEL_PX * len(limits) + 14
    bottom = top + ROW_PX * max(1, len(scores))
    return ScorePlot(
        height=bottom + _BOTTOM,
        top=top,
        bottom=bottom,
        rows=tuple(
            _row(axis, label, top + ROW_PX * (place + 0.6), of_entry)
            for place, (label, of_entry) in enumerate(scores.items())
        ),
        limits=tuple(_limit(axis, name, at, place) for place, (name, at) in enumerate(limits)),
        ticks=tuple(Mark(axis.x(tick.value), tick.label) for tick in round_ticks(low, high, 6)),
        title=f"{facts.metric or 'test score'} (better to the right: {facts.direction})",
        description=_describe(limits, scores),
    )


@dataclass(frozen=True)
class _Axis:
    low: float
    high: float
    is_turned: bool

    def x(self, value: float) -> float:
        share = min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))
        share = 1 - share if self.is_turned else share
        return round(_LEFT + share * (WIDTH - _LEFT - _RIGHT), 1)

    def beyond(self, value: float) -> int:
        side = (value > self.high) - (value < self.low)
        return -side if self.is_turned else side


def _span(limits: Sequence[float], values: Sequence[float]) -> tuple[float, float]:
    """Ends of the axis: all thresholds, and the scores that are not far away from the rest.

    A score may lie as far outside as thresholds and middle half of the scores are apart; others
    are drawn on the edge, since a single wild score would press all others into one place.
    """
    inner = [*limits, *_typical(limits, values)]
    low, high = min(inner), max(inner)
    reach = (high - low) or abs(high) * 0.1 or 1.0
    near = [value for value in values if low - reach <= value <= high + reach]
    low, high = min([low, *near]), max([high, *near])
    pad = (high - low) * 0.04 or reach / 2
    return low - pad, high + pad


def _typical(limits: Sequence[float], values: Sequence[float]) -> Sequence[float]:
    """The middle half of the scores; of fewer than four the one nearest to the thresholds."""
    if len(values) >= 4:
        first, _, third = statistics.quantiles(values, n=4, method="inclusive")
        return first, third
    if not values or not limits:
        return values
    middle = statistics.fmean(limits)
    return (min(values, key=lambda value: abs(value - middle)),)


def _row(axis: _Axis, label: str, y: float, scores: Iterable[Score]) -> ScoreRow:
    dots: list[ScoreDot] = []
    for score in sorted(scores, key=lambda one: axis.x(one.value)):
        x = axis.x(score.value)
        # Dots that would hide one another are set a little apart, up and down in turn.
        hidden = sum(abs(one.x - x) < _DOT_PX for one in dots)
        shift = (0.0, -6.0, 6.0)[hidden % 3]
        title = f"{label}, seed {score.seed}: {show_number(score.value)}"
        title += f" ({score.medal})" if score.medal else ""
        beyond = axis.beyond(score.value)
        dots.append(ScoreDot(x, y + shift, score.medal, title, beyond))
    return ScoreRow(label, y, tuple(dots))


def _limit(axis: _Axis, name: str, at: float, place: int) -> Limit:
    x = axis.x(at)
    text = f"{name} {show_number(at)}"
    return Limit(name, x, LABEL_PX * (place + 1), text, is_right=x > WIDTH * 0.75)


def _describe(limits: Sequence[tuple[str, float]], scores: Mapping[str, Sequence[Score]]) -> str:
    known = ", ".join(f"{name} {show_number(at)}" for name, at in limits) or "unknown"
    told = "; ".join(
        f"{label}: {', '.join(show_number(one.value) for one in of_entry) or 'no score'}"
        for label, of_entry in scores.items()
    )
    return f"Scores against thresholds ({known}). {told}."
