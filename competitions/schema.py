"""The submission check: every "invalid" sentence that several tasks share is written here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from competitions.errors import InvalidSubmission

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

# Absolute slack on "probabilities add to one"; covers rounding to about seven decimals.
_SUM_TOLERANCE = 1e-6


def require_columns(submission: DataFrame, columns: Sequence[str]) -> None:
    """Raise InvalidSubmission unless the submission has all these columns."""
    missing = [column for column in columns if column not in submission.columns]
    if missing:
        found = ", ".join(map(str, list(submission.columns)[:10]))
        raise InvalidSubmission(
            f"submission lacks the column{'s' if len(missing) > 1 else ''} {', '.join(missing)}; "
            f"it has: {found}. Write the header of sample_submission.csv."
        )


def align(
    submission: DataFrame, reference: DataFrame, id_column: str, columns: Sequence[str]
) -> DataFrame:
    """The submission's rows in the reference's order, with id and `columns` only.

    `reference` is the sample submission or the answers: a frame with one row per id.
    Raises InvalidSubmission on missing columns and on missing, unknown or repeated ids.
    """
    require_columns(submission, [id_column, *columns])
    ids = submission[id_column]
    if ids.duplicated().any():
        raise InvalidSubmission(_id_sentence("repeats", id_column, ids[ids.duplicated()]))
    wanted = reference[id_column]
    unknown, missing = ids[~ids.isin(wanted)], wanted[~wanted.isin(ids)]
    if len(unknown):
        raise InvalidSubmission(_id_sentence("has unknown", id_column, unknown))
    if len(missing):
        raise InvalidSubmission(_id_sentence("lacks", id_column, missing))
    rows = submission[[id_column, *columns]].set_index(id_column).loc[wanted.to_numpy()]
    return rows.reset_index()


def numbers(
    frame: DataFrame, column: str, low: float | None = None, high: float | None = None
) -> NDArray[np.float64]:
    """A column as finite floats, shape (n,), inside [low, high] where those are given.

    Raises InvalidSubmission naming the first bad value.
    """
    import pandas as pd

    values = pd.to_numeric(frame[column], errors="coerce").to_numpy(dtype=np.float64)
    bad = ~np.isfinite(values)
    if bad.any():
        raise InvalidSubmission(_value_sentence(frame, column, bad, "finite numbers"))
    outside = np.zeros(len(values), dtype=bool)
    if low is not None:
        outside |= values < low
    if high is not None:
        outside |= values > high
    if outside.any():
        raise InvalidSubmission(_value_sentence(frame, column, outside, f"in [{low}, {high}]"))
    return values


def probabilities(frame: DataFrame, columns: Sequence[str]) -> NDArray[np.float64]:
    """Class probabilities, shape (n, len(columns)): each in [0, 1], each row adding to one.

    Raises InvalidSubmission naming the first bad value or row.
    """
    table = np.column_stack([numbers(frame, column, 0, 1) for column in columns])
    off = np.abs(table.sum(axis=1) - 1) > _SUM_TOLERANCE
    if off.any():
        row = int(np.argmax(off))
        raise InvalidSubmission(
            f"the probabilities of {int(off.sum()):,} of {len(table):,} rows do not add to 1, "
            f"the first is {frame.iloc[row, 0]!r} with {table[row].sum():.6g}. "
            "Divide each row by its sum."
        )
    return table


def _id_sentence(claim: str, id_column: str, ids: Series) -> str:
    return (
        f"submission {claim} {len(ids):,} id{'s' if len(ids) > 1 else ''} in column "
        f"{id_column!r}, the first is {ids.iloc[0]!r}. "
        "Write each id of sample_submission.csv exactly once."
    )


def _value_sentence(frame: DataFrame, column: str, bad: NDArray[np.bool_], claim: str) -> str:
    first = int(np.argmax(bad))
    return (
        f"column {column!r}: {int(bad.sum()):,} of {len(bad):,} values are not {claim}, the first "
        f"is {frame[column].iloc[first]!r} for id {frame.iloc[first, 0]!r}. Mend these rows."
    )
