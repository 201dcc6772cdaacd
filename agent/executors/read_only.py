"""Keeping solutions from changing their input: by the kernel where it lets us, else by looking.

A file system mounted read-only needs nothing. Otherwise the child mounts the paths over themselves
in a namespace of its own (`child.py`), which costs about a millisecond and copies nothing. Where
the kernel forbids that (found out once), `fingerprint` shows afterwards what was changed.
"""

import functools
import os
import subprocess
import sys
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

CHILD = Path(__file__).with_name("child.py")

_PROBE_TIMEOUT_S = 20.0
_MOST_ENTRIES = 2_000
_PROBE = (
    "import os, sys; sys.exit(not all(os.statvfs(p).f_flag & os.ST_RDONLY for p in sys.argv[1:]))"
)

Fingerprint = dict[str, tuple[int, int, int]]


def places_below(directory: Path) -> tuple[Path, ...]:
    """What must not be written to so that the directory's content stays: itself, where links lead.

    Of a link to a file the file's directory, so that many links make few places.
    """
    directory = directory.resolve()
    places = [directory]
    for entry in os.scandir(directory):
        if entry.is_symlink():
            target = Path(entry.path).resolve()
            places.append(target if target.is_dir() else target.parent)
    return _outermost(place for place in places if place.exists())


def child_arguments(read_only: Iterable[Path], working_dir: Path) -> list[str]:
    """The child's arguments COUNT PATH... for what needs protection and can have it."""
    paths = tuple(
        path for path in read_only if _needs_mount(path) and path not in _above(working_dir)
    )
    return [str(len(paths)), *map(str, paths)] if paths and _can_mount(paths) else ["0"]


def is_protected(read_only: Iterable[Path], working_dir: Path) -> bool:
    """No solution in `working_dir` can change what is below these paths."""
    needed = [path for path in read_only if _needs_mount(path)]
    return child_arguments(needed, working_dir)[1:] == [str(path) for path in needed]


def fingerprint(places: Iterable[Path], working_dir: Path) -> Fingerprint:
    """Size, time of change and inode of the first entries of the directories, by path."""
    return {
        entry.path: (status.st_size, status.st_mtime_ns, status.st_ino)
        for place in places
        if place not in _above(working_dir)
        for entry in _first_entries(place)
        if (status := _status(entry)) is not None
    }


def changed_names(before: Fingerprint, after: Fingerprint) -> list[str]:
    """The file names that were added, changed or removed, in order."""
    paths = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    return sorted(Path(path).name for path in paths)


def _outermost(places: Iterable[Path]) -> tuple[Path, ...]:
    """Each once, without those that lie below another one."""
    found = set(places)
    return tuple(sorted(place for place in found if found.isdisjoint(place.parents)))


def _above(directory: Path) -> set[Path]:
    """The directory and all that contain it: read-only, nothing could be written into it."""
    directory = directory.resolve()
    return {directory, *directory.parents}


def _needs_mount(path: Path) -> bool:
    return not os.statvfs(path).f_flag & os.ST_RDONLY


@functools.cache
def _can_mount(paths: tuple[Path, ...]) -> bool:
    """Whether the kernel lets us mount these read-only. Costs about 50 ms, once."""
    if not sys.platform.startswith("linux"):
        return False
    told = [str(len(paths)), *map(str, paths), "-c", _PROBE, *map(str, paths)]
    command = [sys.executable, "-I", "-S", str(CHILD), str(os.getpid()), "-", "-", *told]
    try:
        return (
            subprocess.run(command, capture_output=True, timeout=_PROBE_TIMEOUT_S).returncode == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


def _first_entries(directory: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(directory) as entries:
            return list(islice(entries, _MOST_ENTRIES))
    except OSError:
        return []


def _status(entry: os.DirEntry[str]) -> os.stat_result | None:
    try:
        return entry.stat(follow_symlinks=False)
    except OSError:
        return None
