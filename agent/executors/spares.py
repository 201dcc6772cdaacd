"""Processes that wait for a solution, started while it is being written: one per thread at most."""

import contextlib
import json
import os
import subprocess
import sys
import threading
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from agent.executors.environment import MARK, solution_environment
from agent.executors.read_only import CHILD


@dataclass(frozen=True)
class Spare:
    """A process in a session of its own that waits for orders, and the mark it was started with."""

    process: subprocess.Popen[bytes]
    mark: str

    def become(
        self, arguments: Sequence[str], environment: Mapping[str, str], directory: Path
    ) -> bool:
        """Give it its orders (see child.py); False if it is gone."""
        orders = {
            "arguments": list(arguments),
            "environment": dict(environment),
            "directory": str(directory),
        }
        pipe = self.process.stdin
        if pipe is None:
            raise ValueError("a spare is started with a pipe")
        try:
            pipe.write(json.dumps(orders).encode() + b"\n")
            pipe.close()
        except OSError:
            return False
        return True

    def end(self) -> None:
        """Kill it; nothing of it stays."""
        with contextlib.suppress(OSError):
            if self.process.stdin is not None:
                self.process.stdin.close()
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


class Spares:
    """The spare of each thread. The kernel ends a spare with the thread that started it."""

    def __init__(self) -> None:
        self._own = threading.local()

    def prepare(self) -> None:
        """Start this thread's spare, if it has none."""
        if self._spare() is None:
            self._own.spare = _started()

    def take(self) -> Spare | None:
        """Hand over the spare of this thread; None if there is none."""
        spare, self._own.spare = self._spare(), None
        return spare

    def close(self) -> None:
        """End this thread's spare."""
        spare = self.take()
        if spare is not None:
            spare.end()

    def _spare(self) -> Spare | None:
        spare: Spare | None = getattr(self._own, "spare", None)
        if spare is not None and spare.process.poll() is not None:
            spare.end()
            return None
        return spare


def _started() -> Spare:
    mark = uuid.uuid4().hex
    process = subprocess.Popen(
        [sys.executable, "-u", str(CHILD), "wait", str(os.getpid())],
        cwd="/",
        env=solution_environment(os.environ, 1.0, mark),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    return Spare(process, mark)


def mark_text(mark: str) -> str:
    """A mark as it stands in the environment of a solution's processes."""
    return f"{MARK}={mark}"
