"""Finding and ending all processes of a solution through /proc (Linux; elsewhere: the group)."""

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

_PROC = Path("/proc")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def resident_bytes(session: int) -> int:
    """Resident memory of all processes of a session, shared pages counted once per process."""
    return sum(_resident_bytes(pid) for pid in _pids() if _session_of(pid) == session)


def kill_all(session: int, mark: str) -> None:
    """Kill a session's process group, and every process with `mark` in its environment.

    The mark finds those that opened a session of their own. Raises ValueError if it is empty.
    """
    if not mark:
        raise ValueError("an empty mark would match every process")
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(session, signal.SIGKILL)
    for pid in _pids():
        if _session_of(pid) == session or _is_marked(pid, mark.encode()):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)


def _pids() -> Iterator[int]:
    if not _PROC.is_dir():
        return
    own = os.getpid()
    for entry in _PROC.iterdir():
        if entry.name.isdigit() and int(entry.name) != own:
            yield int(entry.name)


def _session_of(pid: int) -> int | None:
    stat = _read(pid, "stat")
    # The name in parentheses may hold spaces; after it come state, parent, group, session.
    fields = stat.rpartition(b")")[2].split()
    return int(fields[3]) if len(fields) > 3 else None


def _resident_bytes(pid: int) -> int:
    fields = _read(pid, "statm").split()
    return int(fields[1]) * _PAGE_BYTES if len(fields) > 1 else 0


def _is_marked(pid: int, mark: bytes) -> bool:
    return mark in _read(pid, "environ").split(b"\0")


def _read(pid: int, name: str) -> bytes:
    # The process may be gone or another user's: then there is nothing to see.
    try:
        return (_PROC / str(pid) / name).read_bytes()
    except OSError:
        return b""
