"""Columns of CSV files as arrays, read with pandas: rows counted as a script would count them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[Any]


class Unreadable(Exception):
    """A CSV file cannot be read as a table; the text is one clause."""


def read_columns(path: Path, columns: Sequence[str]) -> dict[str, Array]:
    """Columns as text, "" where a cell is empty; arrays of shape (rows,), one per column.

    Raises Unreadable if the file is no UTF-8 table or lacks a column.
    """
    frame = _frame(path, columns, dtype=str, keep_default_na=False)
    return {name: frame[name].to_numpy(dtype=object) for name in columns}


def read_cells(path: Path, columns: Sequence[str], as_text: bool) -> dict[str, Array]:
    """Like read_columns; with `as_text` False, columns of numbers come as numbers (faster)."""
    if as_text:
        return read_columns(path, columns)
    frame = _frame(path, columns, keep_default_na=False)
    return {name: frame[name].to_numpy() for name in columns}


def _frame(path: Path, columns: Sequence[str], **options: Any) -> Any:
    import pandas as pd

    try:
        return pd.read_csv(path, usecols=list(columns), low_memory=False, **options)
    except (OSError, ValueError) as error:  # pandas' parser errors are ValueErrors
        said = " ".join(str(error).split())
        raise Unreadable(f"{path.name} cannot be read: {said}") from error
