"""The time that the end of a run has left, and how long the next piece of work will take."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from agent.errors import Cancelled, DeadlineReached

_FIRST_BYTES_PER_S = 8e6
_IMPORT_S = 1.5
_LEAST_S = 0.1


@dataclass
class Clock:
    """Asked before every piece of work; none is begun that would not end in time.

    `margin_s` is never used. Files are first thought to be worked through at 8 MB/s, afterwards
    at the slowest speed that was seen.
    """

    time_left_s: Callable[[], float]
    is_cancelled: Callable[[], bool]
    margin_s: float
    _bytes_per_s: float = field(default=_FIRST_BYTES_PER_S)
    _was_measured: bool = False

    @classmethod
    def of(cls, time_left_s: Callable[[], float], is_cancelled: Callable[[], bool]) -> "Clock":
        """The margin is 3 % of the time left now, 0.2 s to 10 s."""
        return cls(time_left_s, is_cancelled, min(max(0.03 * time_left_s(), 0.2), 10.0))

    def left_s(self) -> float:
        """Seconds that may be used."""
        return self.time_left_s() - self.margin_s

    def require(self, seconds: float, work: str) -> None:
        """Raises Cancelled, or DeadlineReached if less than `seconds` are left for `work`."""
        if self.is_cancelled():
            raise Cancelled("the run was told to end")
        left = self.left_s()
        if left < seconds:
            raise DeadlineReached(f"{work} needs about {seconds:.0f} s, {max(left, 0):.0f} s left")

    def allows(self, seconds: float) -> bool:
        """So much time is left, and nobody asks to stop."""
        return not self.is_cancelled() and self.left_s() >= seconds

    def seconds_for(self, size_bytes: int) -> float:
        """How long it takes to read or write files of this size, with some work on them."""
        loading_s = 0.0 if "pandas" in sys.modules else _IMPORT_S
        return loading_s + _LEAST_S + size_bytes / self._bytes_per_s

    @contextmanager
    def measured(self, size_bytes: int) -> Iterator[None]:
        """Learn from how long work on files of this size takes. Small files say nothing."""
        begun_at = time.monotonic()
        yield
        seconds = time.monotonic() - begun_at
        if size_bytes > 1_000_000:
            seen = size_bytes / max(seconds, 1e-3)
            self._bytes_per_s = min(seen, self._bytes_per_s) if self._was_measured else seen
            self._was_measured = True
