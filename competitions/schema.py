"""The submission check: every "invalid" sentence that several tasks share is written here.

A reference is the sample submission when validating and the answers when scoring. Ids are
compared as pandas reads them: 7 equals 7.0, and text equals only the same text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from competitions.errors import InvalidSubmission

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

# Absolute slack on "probabilities add to one"; covers rounding to about seven decimals.
_SUM_TOLERANCE = 1e-6


class Pairing(NamedTuple):
    """Which row belongs to which: submission.iloc[submission] pairs with reference.iloc[reference].

    Both hold row positions, shape (n,).
    """

    submission: NDArray[np.intp]
    reference: NDArray[np.intp]


def require_columns(submission: DataFrame, columns: Sequence[str]) -> None:
    """Raise InvalidSubmission unless the submission has all these columns."""
    missing = [column for column in columns if column not in submission.columns]
    if missing:
        raise InvalidSubmission(
            f"submission lacks the column{'s' if len(missing) > 1 else ''} {_listed(missing)}; "
            f"it has: {_listed(list(submission.columns))}. Write the sample submission's header."
        )


def require_exact_columns(submission: DataFrame, columns: Sequence[str]) -> None:
    """Raise InvalidSubmission unless the submission has these columns and no other."""
    require_columns(submission, columns)
    extra = [column for column in submission.columns if column not in set(columns)]
    if extra:
        raise InvalidSubmission(
            f"submission has the column{'s' if len(extra) > 1 else ''} {_listed(extra)}, which "
            f"must not be there. Write these columns only: {_listed(columns)}."
        )


def require_row_count(submission: DataFrame, rows: int) -> None:
    """Raise InvalidSubmission unless the submission has this many rows."""
    if len(submission) != rows:
        raise InvalidSubmission(
            f"submission has {len(submission):,} rows, but {rows:,} are wanted. "
            "Write one row for each row of the sample submission."
        )


def pair_by_id(submission: DataFrame, reference: DataFrame, id_column: str) -> Pairing:
    """Pair the rows of two frames by id: sorted by id, both must read the same.

    This is the alignment of most official graders: sort both frames by id with pandas' default
    sort, then compare position by position. Repeated ids are fine where the reference repeats
    them too; they pair in the order in which that sort leaves them.
    Raises InvalidSubmission on a missing column and on missing, unknown or repeated ids.
    """
    require_columns(submission, [id_column])
    ours, theirs = submission[id_column].to_numpy(), reference[id_column].to_numpy()
    if len(ours) != len(theirs):
        raise _mismatch(submission[id_column], reference[id_column])
    if ours.dtype == theirs.dtype:
        paired = _pair_alike(ours, theirs)
        if paired is not None:
            return paired
    order, wanted = sort_order(submission[id_column]), sort_order(reference[id_column])
    if np.asarray(ours[order] != theirs[wanted]).any():
        raise _mismatch(submission[id_column], reference[id_column])
    return Pairing(order, wanted)


def _pair_alike(ours: NDArray[np.generic], theirs: NDArray[np.generic]) -> Pairing | None:
    """The pairing in a quicker way than pandas' sort, where both give the same; else None."""
    import pandas as pd

    rows = np.arange(len(ours))
    if np.array_equal(ours, theirs):
        return Pairing(rows, rows)
    if ours.dtype.kind in "biu":  # what pandas sorts by, without its detours
        order, wanted = np.argsort(ours), np.argsort(theirs)
        return Pairing(order, wanted) if np.array_equal(ours[order], theirs[wanted]) else None
    index = pd.Index(ours)
    if index.hasnans or not index.is_unique:
        return None  # a missing id never matches; repeated ids need the sort's own order
    found = index.get_indexer(pd.Index(theirs))
    if found.min(initial=0) < 0:
        return None
    # With unique ids, n distinct hits on n rows mean that both hold the same ids.
    hit = np.zeros(len(found), dtype=bool)
    hit[found] = True
    return Pairing(found, rows) if hit.all() else None


def sort_order(column: Series) -> NDArray[np.intp]:
    """Row positions in the order of pandas' default sort, which is not stable; shape (n,).

    Raises InvalidSubmission if the values cannot be compared with each other.
    """
    try:
        return column.reset_index(drop=True).sort_values().index.to_numpy()
    except TypeError as error:
        raise InvalidSubmission(
            f"column {column.name!r} mixes numbers and text, so it cannot be sorted ({error}). "
            "Write each id as it stands in the sample submission."
        ) from error


def require_same_ids(submission: DataFrame, reference: DataFrame, id_column: str) -> None:
    """Raise InvalidSubmission unless both frames have the same set of ids, repeated or not."""
    require_columns(submission, [id_column])
    ids, wanted = submission[id_column], reference[id_column]
    if not (ids.isin(wanted).all() and wanted.isin(ids).all()):
        raise _mismatch(ids, wanted)


def as_floats(column: Series) -> NDArray[np.float64]:
    """A column as floats, as scikit-learn converts it; missing values and infinities stay.

    Shape (n,). Text is taken where Python's float() takes it.
    Raises InvalidSubmission on other text.
    """
    values = column.to_numpy()
    try:
        return values.astype(np.float64)
    except (TypeError, ValueError):
        bad = np.array([not _is_number(value) for value in values])
        raise InvalidSubmission(_value_sentence(column, bad, "numbers")) from None


def finite_floats(column: Series) -> NDArray[np.float64]:
    """A column as finite floats, shape (n,); raises InvalidSubmission on the first other value."""
    values = as_floats(column)
    bad = ~np.isfinite(values)
    if bad.any():
        raise InvalidSubmission(_value_sentence(column, bad, "finite numbers"))
    return values


def require_all(column: Series, good: NDArray[np.bool_] | Series, claim: str) -> None:
    """Raise InvalidSubmission unless all rows are good: "3 of 10 values are not <claim> ..."."""
    bad = ~np.asarray(good, dtype=bool)
    if bad.any():
        raise InvalidSubmission(_value_sentence(column, bad, claim))


def align(
    submission: DataFrame, reference: DataFrame, id_column: str, columns: Sequence[str]
) -> DataFrame:
    """The submission's rows in the reference's order, with id and `columns` only.

    `reference` is the sample submission or the answers: a frame with one row per id.
    Raises InvalidSubmission on missing columns and on missing, unknown or repeated ids.
    """
    require_columns(submission, [id_column, *columns])
    pairing = pair_by_id(submission, reference, id_column)
    rows = pairing.submission[np.argsort(pairing.reference)]
    return submission[[id_column, *columns]].iloc[rows].reset_index(drop=True)


def numbers(
    column: Series, low: float | None = None, high: float | None = None
) -> NDArray[np.float64]:
    """A column as finite floats, shape (n,), inside [low, high] where those are given.

    Raises InvalidSubmission naming the first bad value.
    """
    values = finite_floats(column)
    inside = np.ones(len(values), dtype=bool)
    if low is not None:
        inside &= values >= low
    if high is not None:
        inside &= values <= high
    require_all(column, inside, f"in [{low}, {high}]")
    return values


def probabilities(frame: DataFrame, columns: Sequence[str]) -> NDArray[np.float64]:
    """Class probabilities, shape (n, len(columns)): each in [0, 1], each row adding to one.

    Raises InvalidSubmission naming the first bad value or row.
    """
    table = np.column_stack([numbers(frame[column], 0, 1) for column in columns])
    require_sum_of_one(table, np.abs(table.sum(axis=1) - 1) <= _SUM_TOLERANCE)
    return table


def require_sum_of_one(table: NDArray[np.float64], good: NDArray[np.bool_]) -> None:
    """Raise InvalidSubmission unless every row's probabilities, shape (n, k), were found good."""
    off = ~np.asarray(good, dtype=bool)
    if off.any():
        row = int(np.argmax(off))
        raise InvalidSubmission(
            f"the probabilities of {int(off.sum()):,} of {len(table):,} rows do not add to 1, "
            f"the first is row {row + 1} with {table[row].sum():.6g}. Divide each row by its sum."
        )


def _mismatch(ids: Series, wanted: Series) -> InvalidSubmission:
    """The sentence on two columns of ids that are not the same."""
    unknown, missing = ids[~ids.isin(wanted)], wanted[~wanted.isin(ids)]
    if len(unknown):
        return _id_error("has unknown", ids.name, unknown)
    if len(missing):
        return _id_error("lacks", ids.name, missing)
    return _id_error("repeats", ids.name, ids[ids.duplicated()])


def _id_error(claim: str, id_column: object, ids: Series) -> InvalidSubmission:
    first = f", the first is {_shown(ids.iloc[0])}" if len(ids) else ""
    return InvalidSubmission(
        f"submission {claim} {len(ids):,} id{'' if len(ids) == 1 else 's'} in column "
        f"{id_column!r}{first}. Write each id of the sample submission exactly once."
    )


def _value_sentence(column: Series, bad: NDArray[np.bool_], claim: str) -> str:
    first = int(np.argmax(bad))
    return (
        f"column {column.name!r}: {int(bad.sum()):,} of {len(bad):,} values are not {claim}, "
        f"the first in row {first + 1} ({_shown(column.iloc[first])}). Mend these rows."
    )


def _is_number(value: object) -> bool:
    try:
        float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False
    return True


def _listed(names: Sequence[object]) -> str:
    """At most ten names, and how many more there are."""
    shown = ", ".join(_shown(name, quote=False) for name in list(names)[:10])
    return f"{shown} and {len(names) - 10:,} more" if len(names) > 10 else shown


def _shown(value: object, *, quote: bool = True) -> str:
    """A value of the submission on one short line."""
    plain = value.item() if isinstance(value, np.generic) else value
    text = " ".join((repr(plain) if quote else str(plain)).split())
    return text if len(text) <= 80 else f"{text[:77]}..."
