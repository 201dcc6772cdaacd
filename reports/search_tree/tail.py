"""A journal that is being written, read line by line as it grows."""

from __future__ import annotations

import os
from pathlib import Path

from pydantic import ValidationError

from reports.load import NODE_SCHEMA, LinkedNodes
from reports.reading import is_plain_file
from reports.records import Node, Problem

MOST_READ_BYTES = 64 * 1024 * 1024
"""How much of a journal one look takes in; the rest comes with the next."""


class JournalTail:
    """The nodes of a journal file, new ones at each look.

    A last line without its end is being written, and waits for the next look. When the file was
    replaced or became shorter, it is a new search: `generation` changes and all nodes are new.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file_id: tuple[int, int] | None = None
        self.generation = 0
        self._forget()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was left out or mended of the lines read so far."""
        return (*self._bad_lines, *self._linked.problems)

    def read_new(self) -> tuple[Node, ...]:
        """The nodes whose lines were finished since the last look; none while there is no file."""
        found = self._read()
        complete, end, _rest = found.rpartition(b"\n")
        self._offset += len(complete) + len(end)
        nodes = [self._node(line) for line in complete.split(b"\n")] if end else []
        return tuple(node for node in nodes if node is not None)

    def _read(self) -> bytes:
        if not is_plain_file(self._path):
            return b""
        descriptor = os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            found = os.fstat(descriptor)
            file_id = (found.st_dev, found.st_ino)
            if file_id != self._file_id or found.st_size < self._offset:
                self._forget()
                self.generation += 1
                self._file_id = file_id
            file.seek(self._offset)
            return file.read(MOST_READ_BYTES)

    def _forget(self) -> None:
        self._offset = 0
        self._line = 0
        self._bad_lines: list[Problem] = []
        self._linked = LinkedNodes(self._path.name)

    def _node(self, line: bytes) -> Node | None:
        self._line += 1
        if not line.strip():
            return None
        try:
            return self._linked.add(NODE_SCHEMA.validate_json(line, strict=True))
        except ValidationError as error:
            what = f"{error.errors(include_url=False)[0]['msg']}; the line is left out."
            self._bad_lines.append(Problem(self._path.name, self._line, what))
            return None
