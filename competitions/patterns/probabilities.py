"""Probabilities and scores that rank: how columns of them are read and checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from competitions.schema import as_floats, finite_floats, numbers, require_all

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Series


def chances(column: Series) -> NDArray[np.float64]:
    """A column of probabilities in [0, 1], shape (n,); raises InvalidSubmission.

    Text is refused, also such as Python's float() reads: the official helper compares the column
    as it was read with 0 and 1, and text cannot be compared with a number.
    """
    require_no_text(column)
    return numbers(column, 0, 1)


def chance_table(submission: DataFrame, columns: Sequence[str]) -> NDArray[np.float64]:
    """Columns of probabilities in [0, 1] as one table, shape (n, columns).

    Raises InvalidSubmission naming the first bad value of the first bad column. Text is refused
    even where it reads as a number: the official graders compare it with 0 as it is.
    """
    chosen = submission[list(columns)]
    for column in columns:
        require_no_text(chosen[column])
    table: NDArray[np.float64] = chosen.to_numpy(dtype=np.float64)
    inside = (table >= 0) & (table <= 1)
    if not inside.all():
        place = int(np.argmin(inside.all(axis=0)))
        require_all(chosen[columns[place]], inside[:, place], "in [0, 1]")
    return table


def require_no_text(column: Series) -> None:
    """Raise InvalidSubmission if pandas did not read every value of the column as a number."""
    values = column.to_numpy()
    if values.dtype == object:
        as_floats(column)  # has the better sentence on text that is no number at all
        require_all(column, np.array([not isinstance(value, str) for value in values]), "numbers")


def scores(column: Series) -> NDArray[Any]:
    """Finite numbers as scikit-learn takes them, shape (n,); raises InvalidSubmission.

    Integers keep their type, so that those beyond a float's precision keep their order. Text is
    taken where Python's float() takes it.
    """
    values = column.to_numpy()
    return values if values.dtype.kind in "biu" else finite_floats(column)


def score_table(submission: DataFrame, columns: Sequence[str]) -> NDArray[Any]:
    """Columns of finite numbers as one table, shape (n, columns); raises InvalidSubmission.

    Like `scores`, but one column that is not of integers makes floats of them all.
    """
    table = submission[list(columns)].to_numpy()
    if table.dtype.kind in "biu":
        return table
    return np.column_stack([finite_floats(submission[column]) for column in columns])
