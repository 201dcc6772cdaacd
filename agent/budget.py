"""The run's time: one deadline, and a reserve before it in which only the ending happens."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from agent.config import Settings
from agent.sections import FinishSection

_LEAST_RESERVE_S = 1.0


@dataclass(frozen=True)
class Budget:
    """From `started_at` to `deadline` (unix seconds; None: no end). `now` is the clock.

    `reserve_s` at the end is kept free for scoring again, averaging and saving.
    """

    started_at: float
    deadline: float | None
    reserve_s: float = 0.0
    now: Callable[[], float] = field(default=time.time, repr=False)

    @classmethod
    def of(
        cls,
        settings: Settings,
        finish: FinishSection,
        spent_s: float = 0.0,
        now: Callable[[], float] = time.time,
    ) -> "Budget":
        """The earlier of the absolute deadline and of the time limit.

        `spent_s` is what earlier processes of the same run have used of the limit. The reserve is
        a share of the whole, at least 1 s and at most `reserve_max_s`.
        """
        started_at = now() - spent_s
        ends = [settings.deadline]
        if settings.time_limit_s is not None:
            ends.append(started_at + settings.time_limit_s)
        known = [end for end in ends if end is not None]
        if not known:
            return cls(started_at, None, 0.0, now)
        deadline = min(known)
        share_s = max(deadline - started_at, 0.0) * finish.reserve_share
        reserve_s = min(max(share_s, _LEAST_RESERVE_S), finish.reserve_max_s)
        return cls(started_at, deadline, reserve_s, now)

    def spent_s(self) -> float:
        """Seconds since the run began, pauses between processes not counted."""
        return max(self.now() - self.started_at, 0.0)

    def left_s(self) -> float:
        """Seconds until the reserve begins; infinite without a deadline."""
        if self.deadline is None:
            return float("inf")
        return max(self.deadline - self.reserve_s - self.now(), 0.0)

    def hard_left_s(self) -> float:
        """Seconds until the deadline itself; infinite without one."""
        return float("inf") if self.deadline is None else max(self.deadline - self.now(), 0.0)

    def progress(self) -> float:
        """The share (0-1) of the search's time that is gone; 0 without a deadline."""
        if self.deadline is None:
            return 0.0
        end = self.deadline - self.reserve_s
        if end <= self.started_at:
            return 1.0
        return min((self.now() - self.started_at) / (end - self.started_at), 1.0)
