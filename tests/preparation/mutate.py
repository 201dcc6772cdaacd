"""Changes to raw tables such as real data have: gaps, odd numbers, quotes, line ends."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np

_CELLS = ["", "NA", "null", "1.50", "7", "-0", "1e-05", "0.30000000000000004", "12345678901234567"]
_CELLS += [
    'a "quoted" word',
    "two, parts",
    "line\nbreak",
    "é ü 中",
    " blank before",
    "True",
    "None",
]


def mutate(raw: Path, rng: np.random.Generator) -> str:
    """Change one or two CSV files below a folder; what was changed, in words."""
    tables = sorted(path for path in raw.rglob("*.csv") if path.stat().st_size < 1_000_000)
    if not tables:
        return ""
    said = []
    for _ in range(int(rng.integers(1, 3))):
        path = tables[int(rng.integers(len(tables)))]
        changes = [_cells, _cells, _cells, _column, _line_ends, _shuffled, _extra_column]
        change: Callable[..., str] = changes[int(rng.integers(len(changes)))]
        told = change(path, rng)
        said.append(f"{path.relative_to(raw)}: {told}")
    return "; ".join(said)


def _read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
        return [row for row in csv.reader(file) if row]


def _write(path: Path, rows: list[list[str]], end: str = "\n") -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator=end).writerows(rows)
    path.write_bytes(text.getvalue().encode(errors="surrogateescape"))


def _free_columns(rows: list[list[str]]) -> list[int]:
    """Columns that are no ids: some value stands there twice."""
    width = len(rows[0])
    body = [row for row in rows[1:] if len(row) == width]
    return [one for one in range(width) if len({row[one] for row in body}) < len(body)]


def _cells(path: Path, rng: np.random.Generator) -> str:
    rows = _read(path)
    columns = _free_columns(rows)
    if not columns:
        return "nothing"
    column = columns[int(rng.integers(len(columns)))]
    words = [_CELLS[one] for one in rng.integers(0, len(_CELLS), 2)]
    for row in rows[1:]:
        if rng.random() < 0.1 and column < len(row):
            row[column] = words[int(rng.integers(2))]
    _write(path, rows)
    return f"{words} in column {rows[0][column]!r}"


def _column(path: Path, rng: np.random.Generator) -> str:
    """A whole column as floats where it was integers."""
    rows = _read(path)
    columns = [
        one for one in _free_columns(rows) if all(row[one].isdigit() for row in rows[1:] if row)
    ]
    if not columns:
        return "nothing"
    column = columns[int(rng.integers(len(columns)))]
    for row in rows[1:]:
        row[column] += ".0"
    _write(path, rows)
    return f"column {rows[0][column]!r} as floats"


def _line_ends(path: Path, rng: np.random.Generator) -> str:
    _write(path, _read(path), "\r\n")
    if rng.random() < 0.5:
        path.write_bytes(path.read_bytes().rstrip(b"\r\n"))
    return "CRLF"


def _shuffled(path: Path, rng: np.random.Generator) -> str:
    rows = _read(path)
    order = rng.permutation(len(rows) - 1) + 1
    _write(path, [rows[0], *(rows[one] for one in order.tolist())])
    return "rows shuffled"


def _extra_column(path: Path, rng: np.random.Generator) -> str:
    rows = _read(path)
    place = int(rng.integers(1, len(rows[0]) + 1))
    for number, row in enumerate(rows):
        row.insert(place, "extra" if not number else f"{number % 7}.50")
    _write(path, rows)
    return f"a column more at {place}"
