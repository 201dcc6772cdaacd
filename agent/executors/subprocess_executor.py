"""Runs a solution as a subprocess: own session, wall and memory limit, output capped.

Covers runaway solutions: timeouts, memory, floods of output, children left behind. Is no sandbox:
the solution sees the files and the network that the agent sees, but not the agent's environment.
"""

import contextlib
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from agent.executors.base import EndedBy, Execution, ExecutionRequest
from agent.executors.environment import solution_environment
from agent.executors.output import OutputCapture
from agent.executors.processes import Family
from agent.executors.read_only import CHILD, child_arguments
from agent.executors.spares import Spares, mark_text

_LONGEST_WAIT_S = 0.1
_MEMORY_CHECK_S = 0.2
_MEMORY_CHECK_SHARE = 0.05
_LAST_WORDS_S = 0.5
_CHUNK_BYTES = 65_536


@dataclass(frozen=True)
class SubprocessExecutor:
    """The default executor. Safe to use from several threads at once."""

    _spares: Spares = field(default_factory=Spares, init=False, repr=False, compare=False)

    def prepare(self) -> None:
        """Start an interpreter ahead of time, for this thread's next solution."""
        self._spares.prepare()

    def close(self) -> None:
        """End what `prepare` started in this thread."""
        self._spares.close()

    def run(self, request: ExecutionRequest) -> Execution:
        """Run one solution to its end; kill everything it started, whatever happens here."""
        began = time.monotonic()
        with _started(request, self._spares) as (process, family):
            watch = _Watch(process, family, request, began)
            ended_by = watch.until_end()
            seconds = time.monotonic() - began
            family.kill()
            process.wait()
            watch.read_rest()
        return Execution(process.returncode, ended_by, seconds, watch.capture.text())


@contextlib.contextmanager
def _started(
    request: ExecutionRequest, spares: Spares
) -> Iterator[tuple[subprocess.Popen[bytes], Family]]:
    with _temporary_dir() as temporary_dir:
        process, mark = _warm(request, spares, temporary_dir) or _cold(request, temporary_dir)
        family = Family(process.pid, mark_text(mark))
        try:
            yield process, family
        finally:
            if process.returncode is None:
                family.kill()
                process.wait()
            _pipe(process).close()


def _warm(
    request: ExecutionRequest, spares: Spares, temporary_dir: Path
) -> tuple[subprocess.Popen[bytes], str] | None:
    """Make the spare of this thread the solution; None if there is none, or it has died."""
    spare = spares.take()
    if spare is None:
        return None
    environment = _environment(request, spare.mark, temporary_dir)
    if spare.become(_arguments(request), environment, request.script.parent):
        return spare.process, spare.mark
    spare.end()
    return None


def _cold(request: ExecutionRequest, temporary_dir: Path) -> tuple[subprocess.Popen[bytes], str]:
    mark = uuid.uuid4().hex
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", str(CHILD), *_arguments(request)],
        cwd=request.script.parent,
        env=_environment(request, mark, temporary_dir),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    return process, mark


def _environment(request: ExecutionRequest, mark: str, temporary_dir: Path) -> dict[str, str]:
    own = solution_environment(os.environ, request.cpus, mark, request.gpu, temporary_dir)
    return {**request.variables, **own}


@contextlib.contextmanager
def _temporary_dir() -> Iterator[Path]:
    """What the libraries of a killed solution left in temporary files goes with it.

    Short and not below the node's directory: sockets in it may have 108 characters of path.
    """
    directory = Path(tempfile.mkdtemp(prefix="podium-"))
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _arguments(request: ExecutionRequest) -> list[str]:
    cores = ",".join(map(str, request.cores)) if request.cores else "-"
    file_bytes = "-" if request.file_bytes is None else str(request.file_bytes)
    told = [str(os.getpid()), cores, file_bytes]
    told += child_arguments(request.read_only, request.script.parent)
    return [*told, request.script.name]


@dataclass
class _Watch:
    """Reads what the solution prints and looks at the clock, its memory and the wish to cancel."""

    process: subprocess.Popen[bytes]
    family: Family
    request: ExecutionRequest
    began: float
    capture: OutputCapture = field(init=False)
    _look_at: float = 0.0
    _measure_at: float = 0.0

    def __post_init__(self) -> None:
        self.capture = OutputCapture(self.request.output_bytes)

    def until_end(self) -> EndedBy:
        """Return when the solution has ended, or should."""
        pipe = _pipe(self.process).fileno()
        with _end_of(self.process) as end:
            waiting = select.poll()  # unlike select.select it takes descriptors above 1023
            for descriptor in (pipe, end):
                if descriptor is not None:
                    waiting.register(descriptor, select.POLLIN)
            longest_s = _LONGEST_WAIT_S if end is not None else _LONGEST_WAIT_S / 5
            while not _has_ended(self.process.pid):
                reason = self._reason_to_stop()
                if reason:
                    return reason
                ready = dict(waiting.poll(self._wait_ms(longest_s)))
                if pipe in ready and not self._read():
                    waiting.unregister(pipe)  # it closed its output but still runs
        return "itself"

    def read_rest(self) -> None:
        """Read what is left; whoever may still hold the pipe open is not waited for."""
        pipe = _pipe(self.process)
        os.set_blocking(pipe.fileno(), False)
        end = time.monotonic() + _LAST_WORDS_S
        with contextlib.suppress(BlockingIOError):
            while self._read() and time.monotonic() < end:
                pass

    def _read(self) -> bool:
        chunk = os.read(_pipe(self.process).fileno(), _CHUNK_BYTES)
        self.capture.feed(chunk)
        return bool(chunk)

    def _wait_ms(self, longest_s: float) -> float:
        left_s = self.began + self.request.timeout_s - time.monotonic()
        return max(min(longest_s, left_s), 0.001) * 1_000

    def _reason_to_stop(self) -> EndedBy | None:
        now = time.monotonic()
        if now - self.began >= self.request.timeout_s:
            return "timeout"
        if now >= self._look_at:
            self._look_at = now + _LONGEST_WAIT_S / 2
            if self.request.is_cancelled():
                return "cancelled"
        if self.request.memory_bytes and now >= self._measure_at:
            if self._is_too_large(self.request.memory_bytes):
                return "memory"
            cost_s = time.monotonic() - now
            self._measure_at = now + max(_MEMORY_CHECK_S, cost_s / _MEMORY_CHECK_SHARE)
        return None

    def _is_too_large(self, memory_bytes: int) -> bool:
        # The cheap sum counts shared pages several times: a hint, no proof.
        return (
            self.family.resident_bytes() > memory_bytes and self.family.own_bytes() > memory_bytes
        )


def _has_ended(pid: int) -> bool:
    """Without waiting for it: its number must stay taken until its children are killed too."""
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


@contextlib.contextmanager
def _end_of(process: subprocess.Popen[bytes]) -> Iterator[int | None]:
    """A descriptor that becomes readable when the process ends, None where there is no such."""
    try:
        descriptor = os.pidfd_open(process.pid)
    except (AttributeError, OSError):
        yield None
        return
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _pipe(process: subprocess.Popen[bytes]) -> IO[bytes]:
    if process.stdout is None:
        raise ValueError("the process was started without a pipe")
    return process.stdout
