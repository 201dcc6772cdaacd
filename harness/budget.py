"""Durations as users write them, and the clock of a run's deadline."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

from harness.errors import UsageError

_UNITS_S = {"d": 86_400.0, "h": 3_600.0, "m": 60.0, "s": 1.0}
_DURATION = re.compile(r"(?:\d+(?:\.\d+)?[dhms])+")


def parse_duration_s(text: str) -> float:
    """Seconds of a duration such as 90s, 12h or 1h30m; raises UsageError for anything else.

    >>> parse_duration_s("1h30m")
    5400.0
    """
    lowered = text.strip().lower()
    seconds = 0.0
    if _DURATION.fullmatch(lowered):
        parts = re.findall(r"(\d+(?:\.\d+)?)([dhms])", lowered)
        seconds = sum(float(amount) * _UNITS_S[unit] for amount, unit in parts)
    if seconds <= 0:
        raise UsageError(f"duration {text!r} is not understood. Write it like 90s, 45m or 12h.")
    return seconds


def duration_text(seconds: float) -> str:
    """A duration in the largest two units that it has.

    >>> duration_text(5400), duration_text(42.4), duration_text(-3)
    ('1h30m', '42s', '0s')
    """
    left = max(0, round(seconds))
    if left < 60:
        return f"{left}s"
    if left < 3600:
        return f"{left // 60}m{left % 60:02d}s"
    return f"{left // 3600}h{left % 3600 // 60:02d}m"


@dataclass(frozen=True)
class Deadline:
    """The end of a run's budget.

    `at` is Unix time, which a resumed harness and the agent understand; waiting goes by the
    monotonic clock, so that a clock set back in mid-run gives nobody more time.
    """

    at: float
    _monotonic: float

    @classmethod
    def after(cls, budget_s: float) -> Deadline:
        """The deadline of a budget that starts now."""
        return cls(time.time() + budget_s, time.monotonic() + budget_s)

    @property
    def left_s(self) -> float:
        """Seconds left; negative after the deadline."""
        return self._monotonic - time.monotonic()
