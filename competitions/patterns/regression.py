"""What the competitions share that ask for numbers: checks of columns, the join by id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from competitions.errors import InvalidSubmission
from competitions.schema import (
    Pairing,
    finite_floats,
    require_all,
    require_columns,
    require_same_ids,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Series


def plain_numbers(column: Series, *, booleans: bool = True) -> NDArray[Any]:
    """A column in which pandas read nothing but numbers, as it read them; NaN and infinities stay.

    Shape (n,); integers, floats or, unless forbidden, True and False.
    Raises InvalidSubmission on anything else, so on numbers that Python would read and pandas
    does not, such as 1_0.
    """
    import pandas as pd

    values = column.to_numpy()
    if values.dtype.kind in ("biuf" if booleans else "iuf"):
        return values
    read = pd.to_numeric(column, errors="coerce")
    require_all(column, read.notna() | column.isna(), "plain numbers")
    raise InvalidSubmission(
        f"column {column.name!r} holds no plain numbers but {_kind(values)}. "
        "Write a number in each row."
    )


def finite_at(column: Series, rows: NDArray[np.intp]) -> NDArray[np.float64]:
    """The finite numbers at these row positions, shape (len(rows),); other rows hold anything.

    Raises InvalidSubmission naming the first bad value.
    """
    import pandas as pd

    wanted = np.zeros(len(column), dtype=bool)
    wanted[rows] = True
    values = np.where(wanted, column.to_numpy(), 0)
    return finite_floats(pd.Series(values, name=column.name))[rows]


def require_known_ids(submission: DataFrame, reference: DataFrame, id_column: str) -> None:
    """Raise InvalidSubmission if an id is not among the reference's; some may be missing."""
    require_columns(submission, [id_column])
    known = submission[id_column].isin(reference[id_column])
    require_all(submission[id_column], known, "ids of the sample submission")


def joined(submission: DataFrame, reference: DataFrame, id_column: str) -> Pairing:
    """Each row of the submission beside each row of the reference with its id (an inner join).

    In the reference's order. Repeated ids are fine: their rows count as often as they stand there.
    Raises InvalidSubmission on a missing column and unless both hold the same set of ids.
    """
    import pandas as pd

    require_columns(submission, [id_column])
    ours, theirs = submission[id_column].to_numpy(), reference[id_column].to_numpy()
    index = pd.Index(theirs)
    if index.is_unique:
        found = index.get_indexer(pd.Index(ours))
        seen = np.bincount(found[found >= 0], minlength=len(theirs))
        if (found >= 0).all() and seen.all():
            order = np.argsort(found, kind="stable")
            return Pairing(order, found[order])
    require_same_ids(submission, reference, id_column)
    left = pd.DataFrame({"id": theirs, "reference": np.arange(len(theirs))})
    pairs = left.merge(pd.DataFrame({"id": ours, "submission": np.arange(len(ours))}), on="id")
    return Pairing(pairs["submission"].to_numpy(), pairs["reference"].to_numpy())


def _kind(values: NDArray[Any]) -> str:
    if not len(values):
        return "nothing"
    if any(isinstance(value, str) for value in values):
        return "whole numbers beyond 64 bits"
    return "True or False" if values.dtype == bool else "True or False, and gaps"
