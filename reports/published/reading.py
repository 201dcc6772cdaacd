"""The bundled CSV files, read strictly: whatever is wrong is named by file and line."""

from __future__ import annotations

import csv
import math
from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path

from reports.errors import BrokenFile
from reports.records import Problem


class Row:
    """One row of a CSV file: its cells by column, and errors that say where it stands."""

    def __init__(self, path: Path, line: int, cells: Mapping[str, str]) -> None:
        self.path = path
        self.line = line
        self._cells = cells

    def broken(self, what: str) -> BrokenFile:
        """An error about this row, to be raised."""
        return BrokenFile(Problem(str(self.path), self.line, what))

    def text(self, column: str) -> str:
        """A cell that may be empty."""
        return self._cells[column]

    def filled(self, column: str) -> str:
        """A cell that must not be empty; raises BrokenFile."""
        if not self._cells[column]:
            raise self.broken(f"column '{column}' is empty.")
        return self._cells[column]

    def one_of(self, column: str, choices: Sequence[str]) -> str:
        """A cell with one of the given values; raises BrokenFile."""
        value = self._cells[column]
        if value not in choices:
            raise self.broken(f"column '{column}' is '{value}', not one of {', '.join(choices)}.")
        return value

    def name_of(self, column: str, known: Container[str]) -> str:
        """A cell with one of very many names; raises BrokenFile without listing them."""
        value = self._cells[column]
        if value not in known:
            raise self.broken(f"column '{column}' is '{value}', which is unknown.")
        return value

    def number(self, column: str, *, most: float = math.inf, least: float = -math.inf) -> float:
        """A finite number within bounds; raises BrokenFile."""
        value = self.number_or_none(column, most=most, least=least)
        if value is None:
            raise self.broken(f"column '{column}' is empty where a number has to be.")
        return value

    def number_or_none(
        self, column: str, *, most: float = math.inf, least: float = -math.inf
    ) -> float | None:
        """A finite number within bounds, None for an empty cell; raises BrokenFile."""
        text = self._cells[column]
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            raise self.broken(f"column '{column}' is '{text}', not a number.") from None
        if not math.isfinite(value):
            raise self.broken(f"column '{column}' is '{text}', not a finite number.")
        if not least <= value <= most:
            raise self.broken(f"column '{column}' is {text}, not between {least:g} and {most:g}.")
        return value

    def flag(self, column: str) -> bool:
        """True or False; raises BrokenFile for anything else."""
        return self.one_of(column, ("True", "False")) == "True"


def read_rows(path: Path, columns: Sequence[str]) -> list[Row]:
    """The rows of a CSV file that has exactly these columns; raises BrokenFile."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenFile(Problem(str(path), None, f"cannot be read ({error}).")) from error
    reader = csv.reader(text.splitlines(), strict=True)
    try:
        return list(_rows(path, reader, columns))
    except csv.Error as error:
        what = f"not CSV ({error}); the file may end too early."
        raise BrokenFile(Problem(str(path), reader.line_num, what)) from error


def _rows(path: Path, reader: Iterator[list[str]], columns: Sequence[str]) -> Iterator[Row]:
    header = next(reader, [])
    if header != list(columns):
        what = f"the columns are {', '.join(header)}, and should be {', '.join(columns)}."
        raise BrokenFile(Problem(str(path), 1, what))
    for line, cells in enumerate(reader, 2):
        if len(cells) != len(columns):
            what = f"{len(cells)} cells for {len(columns)} columns; the file may end too early."
            raise BrokenFile(Problem(str(path), line, what))
        yield Row(path, line, dict(zip(columns, cells, strict=True)))
