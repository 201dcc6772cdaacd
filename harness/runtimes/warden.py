"""The warden: a small program that holds one local agent, and ends it whatever happens.

It stands between harness and agent as a process of its own (`python -m harness.runtimes.warden`),
for three reasons. It is a child subreaper, so that a process which forked away or opened a session
of its own still is its descendant and can be found and killed. It sees the end of its standard
input when the harness dies, even by kill -9, and then kills the agent. And limits are set in a
process without threads, where that is safe.

Standard input: one line of JSON (Orders), later "stop <grace_s>". Standard output: one line of JSON
once the agent was launched ({"pid"} or {"error"}), one when it ended ({"code", "signal",
"oom_killed"}). Covers: memory (watched, all processes together), size of single files, open files,
core dumps, cores, size of the output. Does not cover: number of processes, total disk space,
network, or anything that the user may do.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import selectors
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from harness.runtimes.capped_log import CappedLog
from harness.runtimes.processes import descendants, memory_bytes

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_OPEN_FILES = 65_536
_POLL_S = 0.2
_KILL_PATIENCE_S = 10.0


@dataclass(frozen=True)
class Orders:
    """What the warden is to launch, and under which limits."""

    command: list[str]
    cwd: str
    environment: dict[str, str]
    log: str
    log_cap_bytes: int
    memory_bytes: int
    file_bytes: int
    cores: list[int]
    """Cores to stay on; empty = all."""
    scratch: str
    """Directory of temporary files, removed at the end."""


def main() -> None:
    """Follow the orders on standard input until the agent and all its processes are gone."""
    # Unbuffered: what follows the first line is to be seen by the selector.
    with open(0, "rb", buffering=0, closefd=False) as orders_pipe:
        orders = Orders(**json.loads(orders_pipe.readline()))
    # Handlers, not SIG_IGN: the agent would inherit an ignored signal, but not a handler.
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: None)
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    try:
        with CappedLog(Path(orders.log), orders.log_cap_bytes) as log:
            _report(_held(orders, log))
    finally:
        shutil.rmtree(orders.scratch, ignore_errors=True)


def _held(orders: Orders, log: CappedLog) -> dict[str, object]:
    try:
        agent = _launch(orders)
    except (OSError, subprocess.SubprocessError) as error:
        return {"error": f"{orders.command[0]}: {error}"}
    _report({"pid": agent.pid})
    return asdict(_Watch(agent, orders.memory_bytes, log).until_the_end())


def _report(line: dict[str, object]) -> None:
    # The harness may be gone; the agent is to be ended properly all the same.
    with suppress(OSError):
        os.write(1, json.dumps(line).encode() + b"\n")


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _launch(orders: Orders) -> subprocess.Popen[bytes]:
    def limit() -> None:
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        _lower(resource.RLIMIT_FSIZE, orders.file_bytes)
        _lower(resource.RLIMIT_NOFILE, _OPEN_FILES)
        _lower(resource.RLIMIT_CORE, 0)
        if orders.cores:
            os.sched_setaffinity(0, orders.cores)
        # When memory runs out faster than we look, the kernel takes the agent, not the harness.
        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("900")

    return subprocess.Popen(
        orders.command,
        cwd=orders.cwd,
        env=orders.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        preexec_fn=limit,  # safe: this process has no threads
    )


def _lower(limit: int, value: int) -> None:
    """Set a limit, never above what the hard limit allows."""
    hard = resource.getrlimit(limit)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (value, value))


@dataclass
class _Ending:
    code: int | None = None
    signal: int | None = None
    oom_killed: bool = False


@dataclass
class _Watch:
    """The time between launch and end of one agent."""

    agent: subprocess.Popen[bytes]
    memory_limit: int
    log: CappedLog
    ending: _Ending = field(default_factory=_Ending)
    kill_at: float = float("inf")
    next_look: float = 0.0

    def until_the_end(self) -> _Ending:
        assert self.agent.stdout is not None
        output = self.agent.stdout.fileno()
        os.set_blocking(output, False)
        os.set_blocking(0, False)
        with selectors.DefaultSelector() as selector:
            selector.register(0, selectors.EVENT_READ, self._obey)
            selector.register(output, selectors.EVENT_READ, self._copy)
            selector.register(_child_bell(), selectors.EVENT_READ, _drain)
            while self.ending.code is None:
                for key, _ in selector.select(_POLL_S):
                    if not key.data(key.fd):
                        selector.unregister(key.fd)
                self._reap()
                self._look()
        self._kill_all()
        self._copy(output)
        return self.ending

    def _obey(self, descriptor: int) -> bool:
        """Take an order; the end of the pipe means that the harness is gone."""
        text = os.read(descriptor, 4096)
        for line in text.decode().splitlines():
            self._signal_all(signal.SIGTERM)
            self.kill_at = min(self.kill_at, time.monotonic() + float(line.split()[1]))
        if not text:
            self.kill_at = 0.0
        return bool(text)

    def _copy(self, descriptor: int) -> bool:
        """Move what the agent printed to the log; a full disk must not block the agent."""
        with suppress(BlockingIOError):
            while data := os.read(descriptor, 1 << 16):
                with suppress(OSError):
                    self.log.write(data)
                if time.monotonic() > self.next_look:
                    return True
            return False
        return True

    def _reap(self) -> None:
        """Collect the agent and every orphan that fell to us."""
        with suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                if ended[0] == self.agent.pid:
                    self._note_end(os.waitstatus_to_exitcode(ended[1]))

    def _note_end(self, status: int) -> None:
        self.agent.returncode = status
        self.ending.code = status if status >= 0 else 128 - status
        self.ending.signal = -status if status < 0 else None

    def _look(self) -> None:
        """Kill what is over its time or its memory, at most every 0.2 s and for 5 % of a core."""
        started = time.monotonic()
        if started >= self.kill_at:
            self._signal_all(signal.SIGKILL)
        if started < self.next_look or self.ending.code is not None:
            return
        if memory_bytes(descendants(os.getpid()), self.memory_limit) > self.memory_limit:
            self.ending.oom_killed = True
            self.kill_at = 0.0
            self._signal_all(signal.SIGKILL)
        now = time.monotonic()
        self.next_look = now + max(_POLL_S, 20 * (now - started))

    def _signal_all(self, number: int) -> list[int]:
        found = descendants(os.getpid())
        for pid in found:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)
        return found

    def _kill_all(self) -> None:
        """Kill until nothing is left: what is killed may have forked just before."""
        give_up_at = time.monotonic() + _KILL_PATIENCE_S
        while self._signal_all(signal.SIGKILL) and time.monotonic() < give_up_at:
            self._reap()
            time.sleep(0.005)
        self._reap()


def _child_bell() -> int:
    """A descriptor that becomes readable whenever a child ends."""
    bell, rope = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(rope, warn_on_full_buffer=False)
    return bell


def _drain(descriptor: int) -> bool:
    os.read(descriptor, 4096)
    return True


if __name__ == "__main__":
    main()
