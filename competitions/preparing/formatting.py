"""Formatting tables as CSV: the bytes that pandas 2 writes, in about a third of the time."""

from __future__ import annotations

from itertools import chain, groupby
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np

if TYPE_CHECKING:
    from pandas import DataFrame, Series

_CELLS = 500_000


def is_usual(frame: DataFrame) -> bool:
    """Whether a table has several columns, all of integers, floats, True and False, or objects."""
    # A row of one empty cell is written with quotes.
    return frame.shape[1] > 1 and all(map(_usual, frame.dtypes))


def write_usual(frame: DataFrame, file: TextIO, float_format: str | None = None) -> None:
    """Write a usual table without its index, as pandas' to_csv does with this `float_format`.

    Blocks of rows are formatted at once; a block with a cell that needs quotes is left to pandas.
    """
    frame.iloc[:0].to_csv(file, index=False)
    rows = max(1, _CELLS // frame.shape[1])
    for start in range(0, len(frame), rows):
        _write_block(frame.iloc[start : start + rows], file, float_format)


def _usual(kind: Any) -> bool:
    # Shorter floats have shorter decimals, which Python's do not show.
    return kind.kind in "iubO" or kind == "float64"


def _write_block(block: DataFrame, file: TextIO, float_format: str | None) -> None:
    rows, columns = block.shape
    parts = []
    for digits, places in groupby(range(columns), key=lambda place: _digits(block.iloc[:, place])):
        if digits:
            parts.append(("%s", _digit_cells(block.iloc[:, list(places)])))
        else:
            parts += [_cells(block.iloc[:, place], float_format) for place in places]
    pattern = ",".join(form for form, _ in parts) + "\n"
    cells = chain.from_iterable(zip(*(values for _, values in parts), strict=True))
    text = (pattern * rows) % tuple(cells)
    plain = text.count(",") == rows * (columns - 1) and text.count("\n") == rows
    if plain and '"' not in text and "\r" not in text:
        file.write(text)
    else:
        block.to_csv(file, index=False, header=False, float_format=float_format)


def _digits(column: Series) -> bool:
    """Whether all cells of a column are whole numbers from 0 to 9."""
    return column.dtype.kind in "iu" and column.min() >= 0 and column.max() <= 9


def _digit_cells(columns: DataFrame) -> list[str]:
    """Columns of digits as one column of text: of many such columns each costs next to nothing."""
    rows, count = columns.shape
    text = np.full((rows, count, 2), ord(","), dtype=np.uint8)
    text[:, :, 0] = columns.to_numpy(dtype=np.uint8) + ord("0")
    text[:, -1, 1] = ord("\n")
    return text.tobytes().decode("ascii").splitlines()


def _cells(column: Series, float_format: str | None) -> tuple[str, list[Any]]:
    """The format of a column's cells, and the cells; gaps are empty text."""
    values: list[Any] = column.tolist()
    form = float_format if column.dtype.kind == "f" else None
    gaps = column.isna().to_numpy() if column.dtype.kind in "fO" else None
    if gaps is None or not gaps.any():
        return form or "%s", values
    if form:
        values = [form % value for value in values]
    return "%s", ["" if gap else value for gap, value in zip(gaps.tolist(), values, strict=True)]
