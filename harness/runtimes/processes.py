"""Processes as /proc tells of them: descendants, memory, marks in the environment."""

from __future__ import annotations

import os
import signal
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

_PROC = Path("/proc")
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def descendants(of: int) -> list[int]:
    """The living processes below process `of`; zombies are not living."""
    children: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for pid in _pids():
        with suppress(OSError):
            state, parent = _state_and_parent(pid)
            children[parent].append((pid, state not in "ZX"))
    found, queue = [], [of]
    while queue:
        for pid, living in children[queue.pop()]:
            queue.append(pid)
            if living:
                found.append(pid)
    return found


def memory_bytes(pids: Iterable[int], enough: int) -> int:
    """Main memory that these processes use together.

    Pages that several share count once, by their proportional share; this is dear to find out, so
    that up to `enough` bytes the cheap upper bound is given: the sum of resident pages.
    """
    pids = list(pids)
    upper_bound = sum(map(_resident_bytes, pids))
    return upper_bound if upper_bound <= enough else sum(map(_proportional_bytes, pids))


def kill_marked(mark: str) -> int:
    """SIGKILL every process that was launched with `mark` ("NAME=value"); returns how many."""
    wanted = mark.encode()
    killed = 0
    for pid in _pids():
        with suppress(OSError):
            if pid != os.getpid() and wanted in (_PROC / f"{pid}/environ").read_bytes().split(
                b"\0"
            ):
                os.kill(pid, signal.SIGKILL)
                killed += 1
    return killed


def _pids() -> Iterator[int]:
    return (int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit())


def _state_and_parent(pid: int) -> tuple[str, int]:
    # The second field is the program's name in brackets, which may itself hold spaces and brackets.
    state, parent = (_PROC / f"{pid}/stat").read_bytes().rpartition(b")")[2].split()[:2]
    return state.decode(), int(parent)


def _resident_bytes(pid: int) -> int:
    with suppress(OSError):
        return int((_PROC / f"{pid}/statm").read_bytes().split()[1]) * _PAGE_BYTES
    return 0


def _proportional_bytes(pid: int) -> int:
    with suppress(OSError):
        for line in (_PROC / f"{pid}/smaps_rollup").read_bytes().splitlines():
            if line.startswith(b"Pss:"):
                return int(line.split()[1]) * 1024
    return _resident_bytes(pid)
