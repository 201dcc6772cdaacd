"""What every runtime takes and gives: the contract between the supervisor and the place of a run.

A runtime launches one agent process per run and can stop it, nothing more: budgets, snapshots,
collecting and grading are the supervisor's. Files need no collecting, since each runtime lets the
agent write straight into the run directory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from harness.rundir import RunPaths

if TYPE_CHECKING:
    from harness.services import Endpoints

Gpus = int | Literal["all"] | tuple[str, ...]
"""0 = none, n = any n of them, "all", or the ids of the devices."""

Network = Literal["none", "open"]
"""none = the run's two services only; open = the internet too."""


@dataclass(frozen=True)
class Resources:
    """What one run may use at most."""

    cpus: float
    """Cores; a fraction is a share of one core's time."""
    memory_bytes: int
    """Main memory of all processes of the run together."""
    pids: int = 4096
    """Processes and threads of the run together."""
    shm_bytes: int = 8 << 30
    """Size of /dev/shm, through which data loaders pass batches."""
    gpus: Gpus = 0
    file_bytes: int = 100 << 30
    """Size of any single file that the run writes."""
    layer_bytes: int = 100 << 30
    """What a container may write beside the run directory, where the engine can limit that."""


@dataclass(frozen=True)
class Launch:
    """All that a runtime needs to launch the agent of one run."""

    run_id: str
    group: str
    paths: RunPaths
    public_dir: Path
    """The competition's public data."""
    variant_file: Path
    """The agent variant, as YAML."""
    image: str | None
    """Image of the agent; None = the runtime's default."""
    start: tuple[str, ...] | None
    """Start command of a foreign agent; None = the runtime's default."""
    environment: Mapping[str, str]
    """Contract variables but those that name a path, a URL or a resource: runtimes add these."""
    services: Endpoints
    """Where validation and the LLM gateway of this run listen."""
    resources: Resources
    network: Network
    deadline: float
    """When the run is to be over, in Unix seconds."""


@dataclass(frozen=True)
class Exit:
    """How an agent process ended, in a shell's terms."""

    code: int | None
    """Exit code, or 128 + the signal that killed it; None when nobody could tell."""
    signal: int | None = None
    """The signal that killed it, as far as that is known."""
    oom_killed: bool = False
    """The run used more memory than its resources allow and was killed for it."""


class AgentProcess(Protocol):
    """An agent that was launched; ends by itself, by `stop`, or by its memory limit."""

    @property
    def identity(self) -> str:
        """What a person would look for: 'pid 4711', 'container 0f3a...'."""
        ...

    @property
    def image_digest(self) -> str | None:
        """Id of the image that the agent runs in; None where there is no image."""
        ...

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables that the agent was launched with.

        After `reattach` this is where the run's token for the gateway is still to be found.
        """
        ...

    def wait(self, timeout_s: float) -> Exit | None:
        """Wait for the agent to end; None when it still runs after `timeout_s` seconds.

        Raises InfrastructureFailed when the runtime itself broke: no agent is blamed for that.
        """
        ...

    def stop(self, grace_s: float) -> Exit:
        """End the agent: SIGTERM, then SIGKILL to all its processes after `grace_s` seconds.

        Returns how it ended; on an agent that ended before, only how that was. Raises
        InfrastructureFailed as `wait` does.
        """
        ...

    def close(self) -> None:
        """Kill what is left, save the captured output and give everything back. Never raises."""
        ...


class Runtime(Protocol):
    """A way to launch agents; one instance serves all runs of a harness, from several threads."""

    @property
    def name(self) -> str:
        """The name in the table of runtimes."""
        ...

    @property
    def isolates(self) -> bool:
        """Whether a wall stands between the agent and the private answers."""
        ...

    @property
    def services_on(self) -> Literal["sockets", "loopback"]:
        """How an agent under this runtime reaches the two services of its run."""
        ...

    def check(self, image: str | None = None) -> None:
        """Raise RuntimeUnavailable, saying how to mend it, when no agent can be launched here.

        `image` is the image to launch from, None the runtime's default; a runtime without images
        does not look at it.
        """
        ...

    def start(self, launch: Launch) -> AgentProcess:
        """Launch the agent and return at once.

        Raises RuntimeUnavailable when this launch can never work here (no image, no GPU), and
        InfrastructureFailed when the runtime broke.
        """
        ...

    def reattach(self, launch: Launch) -> AgentProcess | None:
        """The agent of this run that a harness before us left running or ended; None if none is.

        What such a harness left behind and cannot be followed any more is removed.
        """
        ...
