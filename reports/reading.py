"""Reading of JSON and JSON Lines files that may be broken, and may come from an agent."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, NamedTuple, TypeVar

from pydantic import TypeAdapter, ValidationError

from reports.errors import BrokenFile
from reports.records import Problem

LARGEST_FILE_BYTES = 256 * 1024 * 1024

_SAFELY = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC

_Record = TypeVar("_Record")
_JSON_PLACE = re.compile(r" at line (\d+) column (\d+)$")


def read_record(path: Path, schema: TypeAdapter[_Record], name: str) -> _Record:
    """The one JSON object in a file; `name` is how messages call the file.

    Raises BrokenFile naming the file, the line or field, and what is wrong.
    """
    try:
        return schema.validate_json(_read_bytes(path), strict=True)
    except OSError as error:
        raise BrokenFile(Problem(name, None, f"{error.strerror}.")) from error
    except ValidationError as error:
        line, what = _explain(error)
        raise BrokenFile(Problem(name, line, f"{what}.")) from error


def read_lines(
    path: Path, schema: TypeAdapter[_Record], name: str
) -> tuple[tuple[_Record, ...], tuple[Problem, ...]]:
    """The records of a JSON Lines file, and a Problem for each line that is none."""
    try:
        lines = _read_bytes(path).split(b"\n")
    except OSError as error:
        return (), (Problem(name, None, f"{error.strerror}; the file is left out."),)
    records, problems = [], []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            records.append(schema.validate_json(line, strict=True))
        except ValidationError as error:
            cut = " (the file ends in the middle of it)" if number == len(lines) else ""
            what = f"{_explain(error)[1]}{cut}; the line is left out."
            problems.append(Problem(name, number, what))
    return tuple(records), tuple(problems)


def read_fields(path: Path, name: str) -> dict[str, Any]:
    """The JSON object in a file, unchecked; raises BrokenFile."""
    return read_record(path, _ANY_OBJECT, name)


def is_plain_file(path: Path) -> bool:
    """Whether there is a regular file, not a link: an agent may have linked to anything."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def list_directory(path: Path) -> Sequence[Path]:
    """What a directory holds, by name; nothing when it is missing or a link."""
    if path.is_symlink() or not path.is_dir():
        return ()
    return sorted(path.iterdir())


class Ends(NamedTuple):
    """The content of a file; of a large one only the beginning and the end."""

    head: bytes
    tail: bytes
    left_out_bytes: int
    """How many bytes between head and tail were not read."""


def read_below(root: Path, relative: str, most_bytes: int) -> Ends | None:
    """At most `most_bytes` of a file that an agent left below `root`.

    None when there is no such regular file, when `relative` leads out of `root`, or when any part
    of it is a link.
    """
    parts = PurePosixPath(relative).parts
    if not parts or ".." in parts or relative.startswith("/"):
        return None
    try:
        with _opened_below(root, parts) as file:
            return _both_ends(file, most_bytes)
    except (OSError, ValueError):
        return None


@contextmanager
def _opened_below(root: Path, parts: Sequence[str]) -> Iterator[BinaryIO]:
    # One step at a time: a link in the middle of the path leads out of the directory, too.
    here = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for part in parts[:-1]:
            below = os.open(part, _SAFELY | os.O_DIRECTORY, dir_fd=here)
            os.close(here)
            here = below
        descriptor = os.open(parts[-1], _SAFELY, dir_fd=here)
    finally:
        os.close(here)
    with _regular(descriptor, "/".join(parts)) as file:
        yield file


def _regular(descriptor: int, name: str) -> BinaryIO:
    """The open file as an object; raises OSError, and closes it, when it is no regular file."""
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not a regular file", name)
    return os.fdopen(descriptor, "rb")


def _both_ends(file: BinaryIO, most_bytes: int) -> Ends:
    size = os.fstat(file.fileno()).st_size
    if size <= most_bytes:
        return Ends(file.read(most_bytes), b"", 0)
    head = file.read(most_bytes // 2)
    file.seek(size - (most_bytes - len(head)))
    tail = file.read(most_bytes - len(head))
    return Ends(head, tail, size - len(head) - len(tail))


def _read_bytes(path: Path) -> bytes:
    # An agent may leave a link to private answers, or a pipe on which a reader waits for ever.
    with _regular(os.open(path, _SAFELY), str(path)) as file:
        found = os.fstat(file.fileno())
        if found.st_size > LARGEST_FILE_BYTES:
            raise OSError(errno.EFBIG, f"{found.st_size} bytes are too many to read", str(path))
        return file.read()


def _explain(error: ValidationError) -> tuple[int | None, str]:
    """The line of a syntax error (None for a wrong field), and what is wrong in words."""
    first = error.errors(include_url=False, include_input=True)[0]
    if first["type"] == "json_invalid":
        message = str(first["ctx"]["error"])
        place = _JSON_PLACE.search(message)
        reason = _JSON_PLACE.sub("", message)
        column = f" at column {place[2]}" if place else ""
        return (int(place[1]) if place else None), f"not JSON ({reason}{column})"
    field = ".".join(str(part) for part in first["loc"]) or "the whole object"
    if first["type"] == "missing":
        return None, f"field '{field}' is missing"
    return None, f"field '{field}' is {repr(first['input'])[:60]} ({first['msg']})"


_ANY_OBJECT: TypeAdapter[dict[str, Any]] = TypeAdapter(dict[str, Any])
