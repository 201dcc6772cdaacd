"""Running the jobs of a group over a number of workers."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager
from types import FrameType

from harness.runtimes.base import Runtime
from harness.supervisor import Job, Stop, supervise

_REFRESH_S = 0.25


def run_jobs(
    jobs: Sequence[Job], runtime: Runtime, workers: int, stop: Stop, refresh: Callable[[], None]
) -> None:
    """Take every job to its end, `workers` at a time and in order; `refresh` is called meanwhile.

    After `stop.ask()` no agent is launched any more and those that run are stopped. The same
    happens when `refresh` raises, such as on a terminal that is gone: nobody is left to watch.
    """
    with ThreadPoolExecutor(workers, thread_name_prefix="run") as pool, _signals(stop):
        waiting = {pool.submit(supervise, job, runtime, stop) for job in jobs}
        try:
            while waiting:
                ended, waiting = wait(waiting, timeout=_REFRESH_S, return_when=FIRST_COMPLETED)
                for one in ended:
                    one.result()  # supervise() raises nothing; if it does, that must be seen
                refresh()
        except BaseException:
            stop.asked.set()
            raise


@contextmanager
def _signals(stop: Stop) -> Iterator[None]:
    """Turn Ctrl-C and SIGTERM into a wish to stop, while the block runs."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may set handlers; then the caller owns the stop
        return

    def ask(number: int, frame: FrameType | None) -> None:
        del number, frame
        stop.ask()

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
