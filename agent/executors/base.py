"""What an executor takes and gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

EndedBy = Literal["itself", "timeout", "memory", "cancelled"]


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

    `memory_bytes` limits the memory of the script and all its children together, None does not.
    `cores` binds it to these cores, `gpu` lets it see this device alone ("" none; None: those that
    the agent sees), `variables` are added to its environment. `is_cancelled` is asked while it
    runs, at least five times a second.
    What is below `read_only` cannot be changed by it, where the system allows to forbid it without
    copying (see `read_only.py`). `file_bytes` limits each file that it writes.
    """

    script: Path
    timeout_s: float
    memory_bytes: int | None
    cpus: float
    output_bytes: int
    cores: tuple[int, ...] | None = None
    gpu: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    is_cancelled: Callable[[], bool] = lambda: False
    read_only: tuple[Path, ...] = ()
    file_bytes: int | None = None


class Executor(Protocol):
    """Runs solutions, one per call, and leaves no process behind."""

    def prepare(self) -> None:
        """A solution of this thread will come soon: what can be started already may be."""

    def close(self) -> None:
        """No more solutions come from this thread: end what `prepare` started in it."""

    def run(self, request: ExecutionRequest) -> Execution:
        """Run one solution to its end. Never raises for what the solution does.

        If the call is interrupted by an exception, the solution is killed first.
        """
