"""Writes a report's directory: files are replaced whole, and those of an earlier report go."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path, PurePosixPath

MANIFEST = "files.json"
"""Lists what a report consists of, so that the next one knows what is its to remove."""

_FEWEST_FOR_PROCESSES = 40
_MOST_PROCESSES = 8
_SCHEMA = 1


@dataclass(frozen=True)
class Output:
    """Files of a report that are made together, when they are written."""

    paths: tuple[str, ...]
    """Below the report's directory, with "/"."""
    make: Callable[[], Sequence[bytes]]
    """Their contents, in the same order."""


def write_outputs(outputs: Sequence[Output], directory: Path) -> tuple[Path, ...]:
    """Write all files, the last output last, then remove what only an earlier report had.

    Only files that a manifest of this directory lists are ever removed. Large reports are made by
    several processes where that is safe.
    Raises ValueError for two outputs of one path.
    """
    paths = [path for output in outputs for path in output.paths]
    if len(set(paths)) < len(paths):
        raise ValueError("two outputs have the same path")
    earlier = _listed(directory)
    # Before anything else, so that a report which is interrupted can be cleared away, too.
    _write_manifest(directory, {*earlier, *paths})
    _write_all(outputs[:-1], directory)
    _write_all(outputs[-1:], directory)
    _remove(directory, [path for path in earlier if path not in set(paths)])
    _write_manifest(directory, paths)
    return tuple(directory / path for path in paths)


def write_file(path: Path, content: bytes) -> Path:
    """Replace a file by these bytes in one step, readable for everybody; makes its directory."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        # mkstemp makes files that only their owner may read, but a report is for others.
        Path(aside).chmod(0o644)
        Path(aside).replace(path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
    return path


class _Work:
    """What worker processes have from their parent by being forked from it."""

    outputs: Sequence[Output] = ()
    directory = Path()


def _take(outputs: Sequence[Output], directory: Path) -> None:
    _Work.outputs, _Work.directory = outputs, directory


def _write_numbered(number: int) -> None:
    _write_one(_Work.outputs[number], _Work.directory)


def _write_one(output: Output, directory: Path) -> None:
    for path, content in zip(output.paths, output.make(), strict=True):
        write_file(directory / path, content)


def _write_all(outputs: Sequence[Output], directory: Path) -> None:
    processes = min(_cores(), _MOST_PROCESSES)
    if len(outputs) < _FEWEST_FOR_PROCESSES or processes < 2 or not _may_fork():
        for output in outputs:
            _write_one(output, directory)
        return
    # Forked workers find the outputs in their memory: nothing has to be sent but numbers.
    with ProcessPoolExecutor(
        processes, get_context("fork"), initializer=_take, initargs=(outputs, directory)
    ) as pool:
        for _ in pool.map(_write_numbered, range(len(outputs)), chunksize=4):
            pass


def _may_fork() -> bool:
    # A lock that another thread holds while the process is forked stays locked in the child.
    return sys.platform == "linux" and threading.active_count() == 1


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def _listed(directory: Path) -> list[str]:
    """The files that the manifest names; none without a manifest that can be read."""
    try:
        fields = json.loads((directory / MANIFEST).read_text("utf-8"))
        return [path for path in fields["files"] if _is_below(path)]
    except (OSError, ValueError, TypeError, KeyError):
        return []


def _is_below(path: object) -> bool:
    if not isinstance(path, str) or not path:
        return False
    parts = PurePosixPath(path)
    return not parts.is_absolute() and ".." not in parts.parts


def _write_manifest(directory: Path, paths: Iterable[str]) -> None:
    fields = {"schema": _SCHEMA, "files": sorted(paths)}
    write_file(directory / MANIFEST, json.dumps(fields, indent=0).encode())


def _remove(directory: Path, paths: Iterable[str]) -> None:
    for path in paths:
        (directory / path).unlink(missing_ok=True)
        for parent in _parents(directory, path):
            try:
                parent.rmdir()
            except OSError:
                break  # Something else is in it.


def _parents(directory: Path, path: str) -> Iterator[Path]:
    """The directories between a file and the report's own, the innermost first."""
    return (directory / one for one in PurePosixPath(path).parents if str(one) != ".")
