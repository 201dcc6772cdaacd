"""One class label per row: what the official graders take for a label, and the task of scoring it.

Most of these graders leave it to scikit-learn whether a column can be a column of labels. Its
verdict depends on how pandas read the column and how the grader passed it on, so there is one
reader for each way; a reader gives the labels, shape (n,), or raises InvalidSubmission.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from competitions.schema import require_all

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import Series

# Beyond int64 scikit-learn's test for whole numbers fails.
_INT64_END = 2.0**63
# What converting raises: no number; infinite; a float asked for its first word; a blank text.
_NO_INTEGER = (ValueError, OverflowError, AttributeError, IndexError)


def number_labels(column: Series) -> NDArray[Any]:
    """Whole numbers as they were read: integers, floats without a fraction, True and False.

    Not taken: fractions, missing values, infinities, floats beyond int64, and any column that
    holds text, even if its text reads as numbers.
    """
    values = column.to_numpy()
    if values.dtype.kind in "biu":
        return values
    if values.dtype.kind != "f":
        whole = np.array([_is_whole(value) for value in values])
        # Where all read as numbers, it is their being text that is at fault.
        require_all(column, whole & ~whole.all(), "whole numbers")
    whole = (np.trunc(values) == values) & (values >= -_INT64_END) & (values < _INT64_END)
    require_all(column, whole, "whole numbers")
    return values


def text_labels(column: Series) -> NDArray[Any]:
    """Text in every row; numbers and missing values among it are not taken."""
    values = column.to_numpy().astype(object)
    if not _all_text(values):
        require_all(column, np.array([isinstance(value, str) for value in values]), "text")
    return values


def mixed_text_labels(column: Series, missing: str | None = None) -> NDArray[Any]:
    """Text in at least one row: from a list with some text NumPy makes text of everything.

    A missing value becomes `missing`, which counts as text; without it, the label "nan", which
    does not.
    """
    import pandas as pd

    values = column.to_numpy().astype(object)
    if missing is not None:
        values[pd.isna(values)] = missing
    if not any(isinstance(value, str) for value in values):
        require_all(column, np.zeros(len(values), dtype=bool), "text")
    return np.array([str(value) for value in values], dtype=object)


def anything_as_text(column: Series) -> NDArray[Any]:
    """Every value through str(), so that nothing is refused; a missing value is the label "nan"."""
    values = column.to_numpy().astype(object)
    values[values != values] = "nan"
    return values if _all_text(values) else np.array([str(value) for value in values], dtype=object)


def truncated_labels(column: Series) -> NDArray[np.int64]:
    """Integers by Python's int(): 7.9 is 7, True is 1, text such as " 1_0 " is 10.

    Not taken: other text, missing values, infinities, and numbers beyond NumPy's integers.
    """
    values = column.to_numpy()
    if values.dtype.kind in "bi":
        return values.astype(np.int64)
    if values.dtype.kind == "f" and (np.abs(values) < _INT64_END).all():
        return values.astype(np.int64)
    return _packed(column, _converted(column, int))


def first_number_labels(column: Series) -> NDArray[np.int64]:
    """The first of the numbers listed in each row; what follows in the row is not read.

    Not taken: floats and missing values, however whole, and what int() refuses.
    """
    values = column.to_numpy()
    if values.dtype.kind in "bi":
        return values.astype(np.int64)
    return _packed(column, _converted(column, _first_number))


def _first_number(value: Any) -> int:
    return int(value if isinstance(value, int) else value.split(None, 1)[0])


def _converted(column: Series, convert: Callable[[Any], int]) -> list[int]:
    values = column.to_numpy().tolist()
    try:
        return [convert(value) for value in values]
    except _NO_INTEGER:
        require_all(column, np.array([_converts(convert, value) for value in values]), "integers")
        raise


def _converts(convert: Callable[[Any], int], value: object) -> bool:
    try:
        convert(value)
    except _NO_INTEGER:
        return False
    return True


def _packed(column: Series, labels: list[int]) -> NDArray[np.int64]:
    """Labels in an array, if NumPy finds an integer type for all of them together.

    That takes all in the range of int64 or all in the upper half of uint64: a mix of the two
    would become floats. The upper half wraps around here: below the true labels, still distinct.
    """
    low, high = min(labels), max(labels)
    if low >= 2**63 and high < 2**64:
        return np.array(labels, dtype=np.uint64).astype(np.int64)
    if low < -(2**63) or high >= 2**63:
        fits = np.array([-(2**63) <= label < 2**63 for label in labels])
        require_all(column, fits, "integers of at most 64 bits")
    return np.array(labels, dtype=np.int64)


def _all_text(values: NDArray[Any]) -> bool:
    from pandas.api.types import infer_dtype

    return infer_dtype(values, skipna=False) == "string"


def _is_whole(value: Any) -> bool:
    try:
        return float(value).is_integer()
    except ValueError:
        return False
