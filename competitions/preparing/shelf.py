"""Lines of a table on disk, for tables that are too large to be shuffled in memory."""

from __future__ import annotations

import csv
import mmap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_BLOCK = 100_000


class Shelf:
    """Lines that are added in one order, and taken in another one any number of times."""

    def __init__(self, path: Path) -> None:
        """Make the file that holds them; raises OSError."""
        self._file = path.open("w+b")
        self._lengths: list[NDArray[np.int64]] = []

    def __enter__(self) -> Shelf:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __len__(self) -> int:
        return sum(map(len, self._lengths))

    def add(self, lines: Sequence[bytes]) -> None:
        """Put lines at the end."""
        self._lengths.append(np.fromiter(map(len, lines), np.int64, len(lines)))
        self._file.writelines(lines)

    def take(self, rows: NDArray[np.intp]) -> Iterator[bytes]:
        """The lines of these rows, counted from 0."""
        self._file.flush()
        lengths = np.concatenate(self._lengths)
        ends = np.cumsum(lengths)
        starts = ends - lengths
        with mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ) as stored:
            for first in range(0, len(rows), _BLOCK):
                block = rows[first : first + _BLOCK]
                for start, end in zip(starts[block].tolist(), ends[block].tolist(), strict=True):
                    yield stored[start:end]


def csv_lines(rows: Iterable[Sequence[Any]]) -> list[str]:
    """Each row of cells as the line, with its end, that pandas writes."""
    lines = _Lines()
    csv.writer(lines, lineterminator="\n").writerows(rows)
    return lines


class _Lines(list[str]):
    """What csv's writer writes, which is a line at a time."""

    def write(self, line: str) -> None:
        self.append(line)
