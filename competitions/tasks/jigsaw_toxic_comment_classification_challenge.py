"""Jigsaw toxic comments: scores for six kinds of toxicity of a comment; mean AUC over the six."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from competitions.errors import InvalidSubmission
from competitions.metrics.roc import mean_column_auc_score
from competitions.preparing.tables import read_table, write_table
from competitions.schema import (
    finite_floats,
    require_all,
    require_exact_columns,
    require_row_count,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

    from competitions.preparing import Folders

METRIC = mean_column_auc_score

NOT_VALIDATED = (
    "Only the answers tell which rows are graded. A value that is not a finite number passes here "
    "and fails in a graded row; a repeated id passes here and fails if the number of graded rows "
    "is wrong for it."
)

_ID = "id"
KINDS = ("toxic", "severe_toxic", "obscene", "threat", "insult", "identity_hate")


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission if the grader surely would; only the sample submission is known."""
    _find_ids(submission, sample)
    for name in _value_columns(submission):
        good = _finite_numbers(submission[name].to_numpy())
        if not good.any():
            require_all(submission[name], good, "finite numbers")


def score(submission: DataFrame, answers: DataFrame) -> float:
    """The mean of six AUCs, nan if the answers lack a class; raises InvalidSubmission."""
    found = _find_ids(submission, answers)
    labels = answers[_value_columns(answers)].to_numpy()
    # Comments that Kaggle never graded have -1 in every column.
    graded = labels.sum(axis=1) >= 0
    rows, wanted = _graded_rows(submission, answers, found, graded)
    return float(mean_column_auc_score(labels[wanted], _graded_table(submission, rows)))


def _find_ids(submission: DataFrame, reference: DataFrame) -> NDArray[np.intp]:
    """The row of the reference with the id of each row of the submission, shape (n,)."""
    import pandas as pd

    require_exact_columns(submission, list(reference.columns))
    require_row_count(submission, len(reference))
    ids, wanted = submission[_ID].to_numpy(), reference[_ID].to_numpy()
    if np.array_equal(ids, wanted):
        return np.arange(len(ids))
    # Ids are numbered as they first appear, so those of the reference, which are all different,
    # get the numbers of their rows; a missing id gets -1.
    codes: NDArray[np.intp] = pd.factorize(np.concatenate([wanted, ids]))[0]
    found = codes[len(wanted) :]
    known = (found >= 0) & (found < len(wanted))
    require_all(submission[_ID], known, "ids of the sample submission")
    return found


def _value_columns(frame: DataFrame) -> list[str]:
    """The columns of values in the order of the file.

    The official grader never looks at their names: the first column is graded as the first of the
    answers, whatever it is called.
    """
    return [name for name in frame.columns if name != _ID]


def _graded_rows(
    submission: DataFrame,
    answers: DataFrame,
    found: NDArray[np.intp],
    graded: NDArray[np.bool_],
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs of rows of the submission and the answers that are compared, both of shape (graded,).

    An id in place of another is accepted if the number of graded rows stays the same: the graded
    rows of both files are then paired in the order of the sorted ids.
    """
    if np.bincount(found).max(initial=0) <= 1:
        rows = np.flatnonzero(graded[found])
        return rows, found[rows]
    order, wanted = _sorted_by_id(submission), _sorted_by_id(answers)
    rows, wanted = order[graded[found[order]]], wanted[graded[wanted]]
    if len(rows) != len(wanted):
        raise InvalidSubmission(
            f"submission repeats ids in column {_ID!r}, which makes {len(rows):,} rows to grade "
            f"instead of {len(wanted):,}. Write each id of the sample submission exactly once."
        )
    return rows, wanted


def _sorted_by_id(frame: DataFrame) -> NDArray[np.intp]:
    """Row positions in the order of pandas' sort_index, which leaves a sorted index as it is."""
    import pandas as pd

    return pd.Series(np.arange(len(frame)), index=frame[_ID].to_numpy()).sort_index().to_numpy()


def _graded_table(submission: DataFrame, rows: NDArray[np.intp]) -> NDArray[Any]:
    """The values of these rows, shape (len(rows), classes); anything may stand in the others."""
    names = _value_columns(submission)
    table = submission[names].to_numpy()
    if table.dtype != object and np.isfinite(table[rows]).all():
        return table[rows]
    graded = np.zeros(len(table), dtype=bool)
    graded[rows] = True
    return np.column_stack([_graded_floats(submission[name], graded) for name in names])[rows]


def _graded_floats(column: Series, graded: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The column as floats, with 0 in rows that are not graded."""
    import pandas as pd

    values = np.where(graded, column.to_numpy(), 0)
    return finite_floats(pd.Series(values, name=column.name, dtype=values.dtype))


def _finite_numbers(values: NDArray[Any]) -> NDArray[np.bool_]:
    """Which values `finite_floats` would take, shape (n,)."""
    if values.dtype == object:
        return np.array([_is_finite_number(value) for value in values], dtype=bool)
    finite: NDArray[np.bool_] = np.isfinite(values)
    return finite


def _is_finite_number(value: object) -> bool:
    try:
        return bool(np.isfinite(float(value)))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return False


def prepare(folders: Folders) -> None:
    """No split: Kaggle's test labels are the answers, with -1 where it did not grade."""
    for name in ("train", "test", "sample_submission", "test_labels"):
        file = f"{name}.csv"
        table = read_table(folders.unpacked(f"{file}.zip") / file)
        if name == "sample_submission":
            table = table.assign(**dict.fromkeys(KINDS, 0.5))
        private = folders.private / "test.csv"
        write_table(table, private if name == "test_labels" else folders.public / file)
