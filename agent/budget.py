"""The run's time: one deadline, and a reserve before it that no execution may touch."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from agent.config import Settings

_RESERVE_SHARE = 0.03
_LEAST_RESERVE_S = 1.0
_MOST_RESERVE_S = 120.0


@dataclass(frozen=True)
class Budget:
    """From `started_at` to `deadline` (unix seconds; None: no end). `now` is the clock."""

    started_at: float
    deadline: float | None
    now: Callable[[], float] = field(default=time.time, repr=False)

    @classmethod
    def of(cls, settings: Settings, now: Callable[[], float] = time.time) -> "Budget":
        """The earlier of the absolute deadline and of the time limit counted from now."""
        started_at = now()
        ends = [settings.deadline]
        if settings.time_limit_s is not None:
            ends.append(started_at + settings.time_limit_s)
        known = [end for end in ends if end is not None]
        return cls(started_at, min(known) if known else None, now)

    @property
    def reserve_s(self) -> float:
        """Kept free at the end for judging and saving: 3 % of the budget, 1 s to 2 min."""
        if self.deadline is None:
            return 0.0
        total_s = self.deadline - self.started_at
        return min(max(total_s * _RESERVE_SHARE, _LEAST_RESERVE_S), _MOST_RESERVE_S)

    def left_s(self) -> float:
        """Seconds until the reserve begins; infinite without a deadline."""
        if self.deadline is None:
            return float("inf")
        return max(self.deadline - self.reserve_s - self.now(), 0.0)

    def hard_left_s(self) -> float:
        """Seconds until the deadline itself; infinite without one."""
        return float("inf") if self.deadline is None else max(self.deadline - self.now(), 0.0)

    def progress(self) -> float:
        """The share (0-1) of the time that is gone; 0 without a deadline."""
        if self.deadline is None or self.deadline <= self.started_at:
            return 0.0
        return min((self.now() - self.started_at) / (self.deadline - self.started_at), 1.0)
