"""The local runtime: the agent as a process of this machine. It isolates nothing.

The agent runs as the user who started Podium: it can read the private answers, the network and
every file that this user can. It is for development, demos and machines without Docker; numbers
that are to convince others come from containers. What is limited all the same, and what is not,
stands in `harness.runtimes.warden`; that the environment holds no key of the host keeps keys out of
the agent's logs and prompts, not from an agent that looks for them.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

import harness
from harness.errors import InfrastructureFailed, RuntimeUnavailable
from harness.runtimes.base import Exit, Gpus, Launch
from harness.runtimes.capped_log import DEFAULT_CAP_BYTES
from harness.runtimes.environment import Places, contract_environment, host_variables
from harness.runtimes.processes import kill_marked
from harness.runtimes.warden import Orders

_START = (sys.executable, "-P", "-m", "agent.main")
_MARK = "PODIUM_RUN_DIR"
# Beyond the grace, for the warden to kill and reap what is left.
_WARDEN_PATIENCE_S = 20.0


class LocalRuntime:
    """Launches agents as processes of this machine, each under a warden."""

    name = "local"
    isolates = False
    services_on: Literal["sockets", "loopback"] = "loopback"

    def __init__(self, log_cap_bytes: int = DEFAULT_CAP_BYTES) -> None:
        self._log_cap_bytes = log_cap_bytes
        self._cores = _Cores(os.sched_getaffinity(0))

    def check(self, image: str | None = None) -> None:
        """Raise RuntimeUnavailable where there is no /proc to find an agent's processes in."""
        if not Path("/proc/self/stat").exists():
            raise RuntimeUnavailable(
                f"runtime local: needs /proc, which {sys.platform} lacks. Use --runtime docker."
            )

    def start(self, launch: Launch) -> LocalAgent:
        """Launch the agent; raises RuntimeUnavailable when its start command cannot be run."""
        urls = _urls(launch)
        cores = self._cores.take(launch.resources.cpus)
        scratch = Path(tempfile.mkdtemp(prefix="podium-"))
        orders = Orders(
            command=list(launch.start or _START),
            cwd=str(launch.paths.code_dir.resolve()),
            environment=_environment(launch, scratch, urls),
            log=str(launch.paths.agent_out.resolve()),
            log_cap_bytes=self._log_cap_bytes,
            memory_bytes=launch.resources.memory_bytes,
            file_bytes=launch.resources.file_bytes,
            cores=cores,
            scratch=str(scratch),
        )
        return LocalAgent(orders, on_close=lambda: self._cores.give_back(cores))

    def reattach(self, launch: Launch) -> None:
        """Always None: an agent does not outlive its harness. Kills what did in spite of that."""
        kill_marked(_mark(launch))


class LocalAgent:
    """One agent process of this machine with all its descendants."""

    image_digest = None

    def __init__(self, orders: Orders, on_close: Callable[[], None]) -> None:
        self._orders = orders
        self._on_close = on_close
        self._exit: Exit | None = None
        self._lock = threading.Lock()
        self._warden = subprocess.Popen(
            [sys.executable, "-P", "-m", "harness.runtimes.warden"],
            env={"PATH": os.defpath, "PYTHONPATH": str(_code_root())},
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,
        )
        self._tell(json.dumps(asdict(orders)))
        self._pid = self._launched()

    def _launched(self) -> int:
        assert self._warden.stdout is not None
        line = self._warden.stdout.readline()
        report: dict[str, Any] = json.loads(line) if line.strip() else {}
        if "pid" in report:
            return int(report["pid"])
        trouble = self._warden_trouble()
        self.close()
        if "error" in report:
            raise RuntimeUnavailable(
                f"runtime local: the agent's start command cannot be run: {report['error']}. "
                "Check 'launch.start' of the variant."
            )
        raise InfrastructureFailed(f"runtime local: the warden of the agent died: {trouble}")

    def _warden_trouble(self) -> str:
        assert self._warden.stderr is not None
        lines = self._warden.stderr.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"

    @property
    def identity(self) -> str:
        """The process id of the agent."""
        return f"pid {self._pid}"

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables that the agent was launched with."""
        return self._orders.environment

    def wait(self, timeout_s: float) -> Exit | None:
        """Wait for the agent and all its processes to end; None when it still runs."""
        try:
            self._warden.wait(max(0.0, timeout_s))
        except subprocess.TimeoutExpired:
            return None
        return self._ended()

    def stop(self, grace_s: float) -> Exit:
        """SIGTERM to all processes of the agent, SIGKILL to all after `grace_s` seconds."""
        self._tell(f"stop {grace_s}")
        found = self.wait(grace_s + _WARDEN_PATIENCE_S)
        if found is None:
            self._warden.kill()
            self._warden.wait()
            found = self._ended()
        return found

    def close(self) -> None:
        """Kill what is left and give cores and pipes back."""
        if self._warden.stdout is not None and not self._warden.stdout.closed:
            self.stop(0.0)
        for pipe in (self._warden.stdin, self._warden.stdout, self._warden.stderr):
            if pipe is not None:
                pipe.close()
        self._on_close()
        self._on_close = lambda: None

    def _tell(self, line: str) -> None:
        assert self._warden.stdin is not None
        try:
            self._warden.stdin.write(line.encode() + b"\n")
        except (OSError, ValueError):
            return  # the warden is gone, or the pipe is closed: `wait` tells how it ended

    def _ended(self) -> Exit:
        """How the agent ended, as the warden told it; a warden that was killed told nothing."""
        with self._lock:
            if self._exit is None:
                assert self._warden.stdout is not None
                report = self._warden.stdout.read().strip()
                self._exit = Exit(**json.loads(report)) if report else self._lost()
            return self._exit

    def _lost(self) -> Exit:
        kill_marked(f"{_MARK}={self._orders.environment[_MARK]}")
        shutil.rmtree(self._orders.scratch, ignore_errors=True)
        return Exit(code=None)


class _Cores:
    """Which cores the running agents stay on, so that they spread over the machine."""

    def __init__(self, cores: set[int]) -> None:
        self._users = Counter(dict.fromkeys(sorted(cores), 0))
        self._lock = threading.Lock()

    def take(self, cpus: float) -> list[int]:
        """The least used cores, as many as `cpus` needs; empty when it may have all of them."""
        count = math.ceil(cpus)
        if count >= len(self._users):
            return []
        with self._lock:
            chosen = sorted(self._users, key=lambda core: (self._users[core], core))[:count]
            self._users.update(chosen)
        return sorted(chosen)

    def give_back(self, cores: list[int]) -> None:
        """Say that an agent left these cores."""
        with self._lock:
            self._users.subtract(cores)


def _urls(launch: Launch) -> tuple[str, str]:
    services = launch.services
    if services.llm_url is None or services.validation_url is None:
        raise ValueError("the local runtime needs services on loopback ports")
    return services.llm_url, services.validation_url


def _environment(launch: Launch, scratch: Path, urls: tuple[str, str]) -> dict[str, str]:
    llm_url, validation_url = urls
    places = Places(
        data_dir=str(launch.public_dir.resolve()),
        submission_dir=str(launch.paths.submission_dir.resolve()),
        logs_dir=str(launch.paths.logs_dir.resolve()),
        code_dir=str(launch.paths.code_dir.resolve()),
        variant_file=str(launch.variant_file.resolve()),
        llm_url=llm_url,
        validation_url=validation_url,
    )
    return {
        **host_variables(),
        **_python_variables(),
        **contract_environment(launch, places),
        **_gpu_variables(launch.resources.gpus),
        "HOME": str(scratch),
        # Short on purpose: data loaders put Unix sockets there, whose paths have 107 bytes at most.
        "TMPDIR": str(scratch),
        _MARK: str(launch.paths.root.resolve()),
    }


def _mark(launch: Launch) -> str:
    return f"{_MARK}={launch.paths.root.resolve()}"


def _code_root() -> Path:
    return Path(harness.__file__).resolve().parent.parent


def _python_variables() -> dict[str, str]:
    """Make `python` ours for what the agent runs, and our packages importable in a checkout."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))
    installed = _code_root() in (Path(sysconfig.get_path(key)) for key in ("purelib", "platlib"))
    return {"PATH": path} if installed else {"PATH": path, "PYTHONPATH": str(_code_root())}


def _gpu_variables(gpus: Gpus) -> dict[str, str]:
    """CUDA_VISIBLE_DEVICES for the GPUs of a run; an agent that asks for none sees none."""
    if gpus == "all":
        visible = os.environ.get("CUDA_VISIBLE_DEVICES")
        return {} if visible is None else {"CUDA_VISIBLE_DEVICES": visible}
    ids = map(str, range(gpus)) if isinstance(gpus, int) else gpus
    return {"CUDA_VISIBLE_DEVICES": ",".join(ids)}
