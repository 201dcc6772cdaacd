"""Columns of free text, as the official graders read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.errors import InvalidSubmission
from competitions.schema import Pairing, require_all

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import Series


def text_or_blank(column: Series) -> NDArray[np.object_]:
    """Text in every row, a missing value being "", shape (n,).

    Raises InvalidSubmission on anything else. pandas makes numbers of a column in which every
    cell reads as one, so such a column is no text, while one cell of words makes all of them text.
    """
    cells = _filled(column)
    if _all_text(cells):
        return cells
    good = np.array([isinstance(cell, str) for cell in cells], dtype=bool)
    if column.dtype != object:
        raise InvalidSubmission(
            f"column {column.name!r} reads as {column.dtype}, the first value as "
            f"{cells[~good][0]!r}, and the official grader takes text only. "
            "Write something that is not a number in at least one row, such as two words."
        )
    require_all(column, good, "text")
    return cells


def anything_or_blank(column: Series) -> NDArray[np.object_]:
    """Every value through str(), a missing value being "", shape (n,)."""
    cells = _filled(column)
    if _all_text(cells):
        return cells
    return np.array([str(cell) for cell in cells.tolist()], dtype=object)


def require_paired(
    column: Series, pairing: Pairing, good: NDArray[np.bool_] | list[bool], claim: str
) -> None:
    """require_all for a verdict on each pair of rows, naming the row of the submission.

    Raises InvalidSubmission: "3 of 10 values are not <claim> ...".
    """
    by_row = np.ones(len(column), dtype=bool)
    by_row[pairing.submission] = good
    require_all(column, by_row, claim)


def _filled(column: Series) -> NDArray[np.object_]:
    cells = column.to_numpy().astype(object)
    cells[column.isna().to_numpy()] = ""
    return cells


def _all_text(cells: NDArray[np.object_]) -> bool:
    return set(map(type, cells.tolist())) <= {str}
