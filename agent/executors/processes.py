"""Finding, measuring and ending all processes of a solution through /proc.

Linux; elsewhere only the process group is ended and nothing is measured.
"""

import contextlib
import logging
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_LOG = logging.getLogger("agent")
_PROC = Path("/proc")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_LONGEST_KILL_S = 5.0
_LONGEST_DOUBT_S = 0.25
_LOOK_AGAIN_S = 0.002
_DEAD = (b"Z", b"X")
_KERNEL_THREAD = 0x00200000


@dataclass(frozen=True)
class _Stat:
    """Of a line of /proc/PID/stat. `started` is in ticks since boot."""

    state: bytes
    group: int
    session: int
    is_kernel_thread: bool
    started: int


class Family:
    """The processes of one session and all others that carry `mark` in their environment.

    The mark, NAME=VALUE, finds those that opened a session of their own. A process that starts
    another program, or ends, has no environment for a moment: it is looked at again.
    """

    def __init__(self, session: int, mark: str) -> None:
        """`session` is the process id of its leader, which must not have been waited for yet.

        Raises ValueError if the mark is empty.
        """
        if not mark:
            raise ValueError("an empty mark would match every process")
        self._session = session
        self._mark = mark.encode()
        leader = _stat(session)
        self._began = leader.started if leader else 0
        self._known: dict[tuple[int, int], bool] = {}

    def resident_bytes(self) -> int:
        """Resident memory of all; what several share counts once for each."""
        return sum(_resident_bytes(pid) for pid in self._pids())

    def own_bytes(self) -> int:
        """Memory that goes when all of them end: what they share counts once, files do not count.

        Exact and slow (the kernel walks the page tables: milliseconds per gigabyte).
        """
        return sum(_own_bytes(pid) for pid in self._pids())

    def kill(self) -> None:
        """Kill all, again and again until none is found; returns when they are dead.

        With each its process group, which the kernel ends as one: so one that forks and exits
        without pause does not slip away. Gives up after 5 s, with a warning: a process that waits
        for a device cannot be killed.
        """
        began = last_seen = time.monotonic()
        _kill_group(self._session)
        while True:
            is_any_left = is_in_doubt = False
            for pid, group, is_sure in self._members():
                if is_sure:
                    is_any_left = _kill(pid) or is_any_left
                    _kill_group(group)
                is_in_doubt = is_in_doubt or not is_sure
            now = time.monotonic()
            last_seen = now if is_any_left else last_seen
            if not is_any_left and (not is_in_doubt or now - last_seen > _LONGEST_DOUBT_S):
                return
            if now - began > _LONGEST_KILL_S:
                _LOG.warning("processes of a solution do not end after %.0f s", _LONGEST_KILL_S)
                return
            time.sleep(_LOOK_AGAIN_S)

    def _pids(self) -> Iterator[int]:
        return (pid for pid, _, is_sure in self._members() if is_sure)

    def _members(self) -> Iterator[tuple[int, int, bool]]:
        """Living processes, their groups, and whether they surely belong to it."""
        for pid in _pids():
            stat = _stat(pid)
            if stat is None:  # it ended between two looks, and may have left a child
                yield pid, 0, False
                continue
            if stat.state in _DEAD or stat.started < self._began:
                continue
            belongs = stat.session == self._session or self._is_marked(pid, stat)
            if belongs is not False:
                yield pid, stat.group, belongs is True

    def _is_marked(self, pid: int, stat: _Stat) -> bool | None:
        """None: it cannot be said at the moment."""
        key = (pid, stat.started)
        if key not in self._known:
            environment = _read(pid, "environ")
            if not environment:
                return None if not stat.is_kernel_thread and _is_ours(pid) else False
            self._known[key] = self._mark in environment.split(b"\0")
        return self._known[key]


def _kill_group(group: int) -> None:
    # A marked process can only be in the group of another one, but ours must never be hit.
    if group > 1 and group != os.getpgrp():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


def _kill(pid: int) -> bool:
    """Whether there was something to kill."""
    try:
        os.kill(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _pids() -> Iterator[int]:
    """The newest first: who forks and exits all the time must be met before it is gone."""
    own = os.getpid()
    try:
        names = os.listdir(_PROC)  # noqa: PTH208 - five times as fast, and called often
    except OSError:
        return
    numbers = sorted((int(name) for name in names if name.isdigit()), reverse=True)
    yield from (number for number in numbers if number != own)


def _stat(pid: int) -> _Stat | None:
    # The name in parentheses may hold spaces; after it come state, parent, group, session.
    fields = _read(pid, "stat").rpartition(b")")[2].split()
    if len(fields) < 20:
        return None
    return _Stat(
        state=fields[0],
        group=int(fields[2]),
        session=int(fields[3]),
        is_kernel_thread=bool(int(fields[6]) & _KERNEL_THREAD),
        started=int(fields[19]),
    )


def _resident_bytes(pid: int) -> int:
    fields = _read(pid, "statm").split()
    return int(fields[1]) * _PAGE_BYTES if len(fields) > 1 else 0


def _own_bytes(pid: int) -> int:
    """Its share of anonymous and shared memory; all resident memory where that is not told."""
    rows = {}
    for line in _read(pid, "smaps_rollup").splitlines():
        name, _, value = line.partition(b":")
        rows[name] = value.split()
    shares = [rows[name] for name in (b"Pss_Anon", b"Pss_Shmem") if name in rows]
    if not shares:
        return _resident_bytes(pid)
    return sum(int(share[0]) * 1024 for share in shares)


def _is_ours(pid: int) -> bool:
    """Of the same user: another user's has an environment that we may not read."""
    try:
        return (_PROC / str(pid)).stat().st_uid == os.geteuid()
    except OSError:
        return False


def _read(pid: int, name: str) -> bytes:
    # The process may be gone or another user's: then there is nothing to see.
    try:
        with open(f"/proc/{pid}/{name}", "rb", buffering=0) as file:  # noqa: PTH123 - called often
            return file.read()
    except OSError:
        return b""
