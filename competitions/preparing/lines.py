"""Lines of a table on disk, for tables that are too large to be shuffled in memory."""

from __future__ import annotations

import csv
import mmap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BLOCK = 250_000


@dataclass(frozen=True)
class Lines:
    """Where the lines of a file are.

    `starts` and `ends` have shape (rows,) and count bytes; a line ends after its line break.
    `mended` maps a row to the line that is taken instead of the file's.
    """

    path: Path
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    mended: dict[int, bytes] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ends)

    def take(self, rows: NDArray[np.intp]) -> Iterator[bytes]:
        """The lines of these rows, in this order."""
        return chain.from_iterable(self.blocks(rows))

    def blocks(self, rows: NDArray[np.intp]) -> Iterator[Iterable[bytes]]:
        """The same, some at a time: each block is to be used before the next is asked for."""
        with (
            self.path.open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as stored,
        ):
            for first in range(0, len(rows), _BLOCK):
                picked = rows[first : first + _BLOCK]
                spans = map(slice, self.starts[picked].tolist(), self.ends[picked].tolist())
                found = map(stored.__getitem__, spans)
                yield map(self.mended.get, picked.tolist(), found) if self.mended else found


class LineWriter:
    """Writes lines into a new file, one after the other."""

    def __init__(self, path: Path) -> None:
        """Make the file; raises OSError."""
        self._path = path
        self._file = path.open("wb")
        self._lengths: list[NDArray[np.int64]] = []

    def __enter__(self) -> LineWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, lines: Sequence[bytes]) -> None:
        """Put lines at the end."""
        self._lengths.append(np.fromiter(map(len, lines), np.int64, len(lines)))
        self._file.writelines(lines)

    def written(self) -> Lines:
        """All lines so far."""
        self._file.flush()
        ends = np.cumsum(np.concatenate(self._lengths))
        return Lines(self._path, np.concatenate([[0], ends[:-1]]), ends)


def csv_lines(rows: Iterable[Sequence[Any]]) -> list[str]:
    """Each row of cells as the line, with its end, that pandas writes."""
    lines = _Written()
    csv.writer(lines, lineterminator="\n").writerows(rows)
    return lines


class _Written(list[str]):
    """What csv's writer writes, which is a line at a time."""

    def write(self, line: str) -> None:
        self.append(line)
