"""CSV files of a competition, read with the standard library: headers, first rows, row counts."""

import csv
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

csv.field_size_limit(min(sys.maxsize, 2**31 - 1))

_HEAD_ROWS = 2_000


@dataclass(frozen=True)
class Table:
    """A CSV file: column names, its first rows (at most 2,000) and its size."""

    path: Path
    columns: tuple[str, ...]
    head: tuple[tuple[str, ...], ...]
    size_bytes: int
    has_all_rows: bool
    """The head is the whole table."""

    @property
    def about_rows(self) -> int:
        """Row count: exact for small tables, else estimated from the size of the first rows."""
        if self.has_all_rows:
            return len(self.head)
        head_bytes = sum(len(cell) + 1 for row in self.head for cell in row)
        return self.size_bytes * len(self.head) // max(head_bytes, 1)

    def values(self, column: str) -> list[str]:
        """The column's cells in the first rows. Raises ValueError for an unknown column."""
        at = self.columns.index(column)
        return [row[at] for row in self.head if at < len(row)]


def read_table(path: Path) -> Table | None:
    """Read a CSV file's header and head; None if it is empty or no readable text."""
    try:
        with open_rows(path) as rows:
            columns = next(rows, None)
            if not columns:
                return None
            head = tuple(tuple(row) for _, row in zip(range(_HEAD_ROWS), rows, strict=False))
            has_all_rows = next(rows, None) is None
    except (OSError, UnicodeDecodeError, csv.Error):
        return None
    return Table(path, tuple(columns), head, path.stat().st_size, has_all_rows)


@contextmanager
def open_rows(path: Path) -> Iterator[Iterator[list[str]]]:
    """The rows of a CSV file, one after the other; blank lines are skipped."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        yield (row for row in csv.reader(file) if row)


def as_number(cell: str) -> float | None:
    """The cell as a float, None if it is none; 'nan' and 'inf' count as floats.

    >>> as_number(" 1e3 "), as_number("n/a")
    (1000.0, None)
    """
    try:
        return float(cell)
    except ValueError:
        return None
