"""What an executor takes and gives."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

EndedBy = Literal["itself", "timeout", "memory"]


@dataclass(frozen=True)
class Execution:
    """One solution's run. `exit_code` is negative for a signal, as subprocess has it."""

    exit_code: int
    ended_by: EndedBy
    seconds: float
    output: str
    """What it printed, both streams, shortened."""


@dataclass(frozen=True)
class ExecutionRequest:
    """Run `script` (in its own directory) for at most `timeout_s` on `cpus` cores.

    `memory_bytes` limits the resident memory of the script and all its children, None does not.
    """

    script: Path
    timeout_s: float
    memory_bytes: int | None
    cpus: float
    output_bytes: int


class Executor(Protocol):
    """Runs solutions, one per call, and leaves no process behind."""

    def run(self, request: ExecutionRequest) -> Execution:
        """Run one solution to its end. Never raises for what the solution does.

        If the call is interrupted by an exception, the solution is killed first.
        """
