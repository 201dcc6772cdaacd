"""Runs a solution as a subprocess: own session, wall and memory limit, output capped.

Covers runaway solutions: timeouts, memory, floods of output, children left behind. Is no sandbox:
the solution sees the files and the network that the agent sees, but not the agent's environment.
"""

import contextlib
import os
import select
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from agent.executors.base import EndedBy, Execution, ExecutionRequest
from agent.executors.output import OutputCapture
from agent.executors.processes import kill_all, resident_bytes

_CHILD = Path(__file__).with_name("child.py")
_POLL_S = 0.05
_MEMORY_CHECK_S = 0.2
_LAST_WORDS_S = 0.5
_CHUNK_BYTES = 65_536
_MARK = "PODIUM_SOLUTION"

_PASSED_ON = (
    *("PATH", "HOME", "USER", "LANG", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "VIRTUAL_ENV"),
    *("CUDA_VISIBLE_DEVICES", "CUDA_HOME", "HF_HOME", "TORCH_HOME", "XDG_CACHE_HOME"),
    "MPLCONFIGDIR",
)
_PASSED_ON_PREFIXES = ("LC_", "NVIDIA_")
_THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "LOKY_MAX_CPU_COUNT",
)


def solution_environment(environment: Mapping[str, str], cpus: float, mark: str) -> dict[str, str]:
    """The variables a solution gets: a short list of harmless ones, thread limits, and a mark.

    No key, token or address of the agent is among them.
    """
    passed = {
        name: value
        for name, value in environment.items()
        if name in _PASSED_ON or name.startswith(_PASSED_ON_PREFIXES)
    }
    threads = str(max(int(cpus), 1))
    return passed | dict.fromkeys(_THREAD_VARIABLES, threads) | {_MARK: mark}


@dataclass(frozen=True)
class SubprocessExecutor:
    """The default executor. Safe to use from several threads at once."""

    def run(self, request: ExecutionRequest) -> Execution:
        """Run one solution to its end; kill everything it started, whatever happens here."""
        capture = OutputCapture(request.output_bytes)
        began = time.monotonic()
        with _started(request) as process:
            ended_by = _watch(process, request, capture, began)
        return Execution(
            exit_code=process.returncode,
            ended_by=ended_by,
            seconds=time.monotonic() - began,
            output=capture.text(),
        )


@contextlib.contextmanager
def _started(request: ExecutionRequest) -> Iterator[subprocess.Popen[bytes]]:
    mark = uuid.uuid4().hex
    process = subprocess.Popen(
        [sys.executable, "-I", str(_CHILD), request.script.name],
        cwd=request.script.parent,
        env=solution_environment(os.environ, request.cpus, mark),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        kill_all(process.pid, f"{_MARK}={mark}")
        process.wait()
        _pipe(process).close()


def _watch(
    process: subprocess.Popen[bytes],
    request: ExecutionRequest,
    capture: OutputCapture,
    began: float,
) -> EndedBy:
    memory_checked = began
    while process.poll() is None:
        _read_some(_pipe(process), capture, _POLL_S)
        now = time.monotonic()
        if now - began >= request.timeout_s:
            return _give_up(process, capture, "timeout")
        if request.memory_bytes and now - memory_checked >= _MEMORY_CHECK_S:
            memory_checked = now
            if resident_bytes(process.pid) > request.memory_bytes:
                return _give_up(process, capture, "memory")
    _read_rest(process, capture)
    return "itself"


def _give_up(process: subprocess.Popen[bytes], capture: OutputCapture, reason: EndedBy) -> EndedBy:
    _read_rest(process, capture)
    return reason


def _read_rest(process: subprocess.Popen[bytes], capture: OutputCapture) -> None:
    """Read what is left; a child that still holds the pipe open is not waited for."""
    end = time.monotonic() + _LAST_WORDS_S
    while time.monotonic() < end and _read_some(_pipe(process), capture, 0.0):
        pass


def _read_some(pipe: IO[bytes], capture: OutputCapture, wait_s: float) -> bool:
    ready, _, _ = select.select([pipe], [], [], wait_s)
    chunk = os.read(pipe.fileno(), _CHUNK_BYTES) if ready else b""
    capture.feed(chunk)
    if ready and not chunk and wait_s:
        time.sleep(wait_s)  # it closed its output but still runs
    return bool(chunk)


def _pipe(process: subprocess.Popen[bytes]) -> IO[bytes]:
    if process.stdout is None:
        raise ValueError("the process was started without a pipe")
    return process.stdout
