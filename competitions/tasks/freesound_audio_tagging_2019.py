"""Scores of 80 kinds of sound for each clip: label-weighted label-ranking average precision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from competitions.errors import InvalidSubmission
from competitions.metrics.label_ranking import lwlrap_score
from competitions.patterns.sorted_rows import pair_in_id_order
from competitions.schema import require_all, require_exact_columns, require_row_count

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

METRIC = lwlrap_score
ID = "fname"


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission if the grader would; only the sample submission is known."""
    table = _table(submission, sample)
    _require_finite(submission, table, np.ones(len(table), dtype=bool))
    pair_in_id_order(submission, sample, ID)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """The lwlrap, not rounded; raises InvalidSubmission."""
    table = _table(submission, answers)
    order = pair_in_id_order(submission, answers, ID)
    truth = answers.iloc[:, 1:].to_numpy()[order.reference] > 0
    labelled = np.zeros(len(table), dtype=bool)
    labelled[order.submission] = truth.any(axis=1)
    # Clips without a label are left out before anything looks at their scores.
    _require_finite(submission, table, labelled)
    return lwlrap_score(truth, table[order.submission])


def _table(submission: DataFrame, reference: DataFrame) -> NDArray[Any]:
    """The scores, shape (n, 80), of one type for all columns; not yet known to be finite."""
    require_exact_columns(submission, list(reference.columns))
    if list(submission.columns) != list(reference.columns):
        raise InvalidSubmission(
            "submission has its columns in another order than the sample submission. "
            f"Write {ID!r} first and the classes in the sample's order."
        )
    require_row_count(submission, len(reference))
    columns = [_numbers(submission[name]) for name in submission.columns[1:]]
    flags = sum(column.dtype == bool for column in columns)
    if flags == len(columns):
        # The official metric turns scores around with a minus, which booleans have not.
        raise InvalidSubmission(
            "all columns hold nothing but True and False. Write a number for each class."
        )
    table = np.column_stack(columns)
    # Integers stay integers, unless a column is of another kind.
    return table.astype(np.float64) if flags else table


def _numbers(column: Series) -> NDArray[Any]:
    """A column as pandas' to_numeric() reads it, which takes more text than read_csv() does."""
    import pandas as pd

    values = column.to_numpy()
    if values.dtype != object:
        return values
    try:
        return np.asarray(pd.to_numeric(column), dtype=np.float64)
    except (TypeError, ValueError):
        read = pd.to_numeric(column, errors="coerce")
        require_all(column, read.notna() | column.isna(), "numbers")
        raise


def _require_finite(submission: DataFrame, table: NDArray[Any], rows: NDArray[np.bool_]) -> None:
    bad = ~np.isfinite(table) & rows[:, np.newaxis]
    if bad.any():
        place = int(np.argmax(bad.any(axis=0)))
        require_all(submission.iloc[:, place + 1], ~bad[:, place], "finite numbers")
