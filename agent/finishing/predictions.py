"""Files of predictions as tables: one key column, the others predicted. Needs pandas."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from agent.errors import AgentError

Column = np.ndarray[Any, np.dtype[Any]]

_LARGEST_BYTES = 1 << 30
_BLANK = ["", "nan", "NaN"]


class BlendRefused(AgentError):
    """These predictions cannot be joined."""


@dataclass(frozen=True)
class Predictions:
    """A file of predictions: its key column, the columns' order and the predicted columns.

    Numbers are int64 or float64 arrays (blank: NaN), everything else arrays of str.
    """

    path: Path
    key_column: str
    keys: Column
    order: tuple[str, ...]
    columns: dict[str, Column]

    def __len__(self) -> int:
        return len(self.keys)

    def take(self, at: Column | slice) -> "Predictions":
        """The rows at these positions."""
        columns = {name: values[at] for name, values in self.columns.items()}
        return Predictions(self.path, self.key_column, self.keys[at], self.order, columns)


def read_predictions(path: Path, key_column: str | None = None) -> Predictions:
    """Read a CSV file; the key is its first column unless one is named.

    Raises BlendRefused if it is no readable table, lacks the key column, or is over 1 GiB.
    """
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST_BYTES:
            raise BlendRefused(f"{path} is no file, or larger than {_LARGEST_BYTES >> 30} GiB")
        key = key_column or str(pd.read_csv(path, nrows=0, encoding="utf-8-sig").columns[0])
        frame = _read(path, key)
    except (OSError, ValueError, IndexError) as error:
        raise BlendRefused(f"{path} is no readable table: {error}") from error
    if key not in frame.columns or len(frame.columns) < 2:
        raise BlendRefused(f"{path} has the columns {list(frame.columns)[:5]}, not {key} and more")
    columns = {str(name): _column(frame[name]) for name in frame.columns if name != key}
    order = tuple(str(name) for name in frame.columns)
    return Predictions(path, key, frame[key].fillna("").to_numpy(dtype=object), order, columns)


def _read(path: Path, key: str) -> pd.DataFrame:
    # round_trip: a file joined with itself must come out unchanged to the last bit.
    return pd.read_csv(
        path,
        dtype={key: str},
        float_precision="round_trip",
        keep_default_na=False,
        na_values=_BLANK,
        low_memory=False,
        encoding="utf-8-sig",
    )


def _column(values: "pd.Series[Any]") -> Column:
    if pd.api.types.is_bool_dtype(values) or not pd.api.types.is_numeric_dtype(values):
        return values.fillna("").astype(str).to_numpy(dtype=object)
    return values.to_numpy()


def is_number(column: Column) -> bool:
    """The column holds numbers, not text."""
    return column.dtype.kind in "iuf"


def aligned(other: Predictions, first: Predictions) -> Predictions:
    """`other` in the row order of `first`.

    Raises BlendRefused unless both have the same columns and the same keys; where a key occurs
    several times only position tells its rows apart, and the order must be the same already.
    """
    if set(other.columns) != set(first.columns) or other.key_column != first.key_column:
        raise BlendRefused(f"{other.path} and {first.path} have different columns")
    if len(other) != len(first):
        raise BlendRefused(f"{other.path} has {len(other):,} rows, {first.path} has {len(first):,}")
    if np.array_equal(other.keys, first.keys):
        return other
    wanted, found = _index(first), _index(other)
    if wanted.equals(found):
        return other
    if not (wanted.is_unique and found.is_unique):
        raise BlendRefused(
            f"{other.path} and {first.path} hold several rows per {first.key_column}, "
            "in different orders"
        )
    at = found.get_indexer(wanted)
    if (at < 0).any():
        raise BlendRefused(f"{other.path} and {first.path} have different {first.key_column}s")
    return other.take(at)


def common_rows(tables: Sequence[Predictions]) -> list[Predictions]:
    """Every table cut to the rows that all have, in the order of the first.

    Raises BlendRefused if a key occurs twice in a table, or columns differ.
    """
    first = tables[0]
    is_same = all(np.array_equal(table.keys, first.keys) for table in tables[1:])
    keys = [_index(table) for table in (tables[:1] if is_same else tables)]
    if not all(index.is_unique for index in keys):
        raise BlendRefused(f"{first.path}, or one joined with it, has a {first.key_column} twice")
    if is_same:
        return [aligned(table, first) for table in tables]
    shared = np.ones(len(first), dtype=bool)
    for index in keys[1:]:
        shared &= keys[0].isin(index)
    base = first.take(np.flatnonzero(shared))
    wanted = keys[0][shared]
    cut = [table.take(index.get_indexer(wanted)) for table, index in zip(tables, keys, strict=True)]
    return [base, *(aligned(table, base) for table in cut[1:])]


def _index(table: Predictions) -> "pd.Index[Any]":
    """Keys that compare: 7 and 7.0 are the same."""
    plain = [key.removesuffix(".0") for key in table.keys]
    index: pd.Index[Any] = pd.Index(plain, dtype=object)
    return index


def write_predictions(table: Predictions, out: Path) -> None:
    """Write a table as CSV; floats in the shortest form that reads back the same."""
    import csv

    columns = [table.keys if name == table.key_column else table.columns[name]
               for name in table.order]  # fmt: skip
    cells = [_cells(column) for column in columns]
    with out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(table.order)
        writer.writerows(zip(*cells, strict=True))


def _cells(column: Column) -> list[Any]:
    cells: list[Any] = column.tolist()
    if column.dtype.kind == "f" and np.isnan(column).any():
        return ["" if cell != cell else cell for cell in cells]
    return cells
