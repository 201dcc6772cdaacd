"""Competitions scored by areas under the ROC curve: how predictions are read and checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from competitions.metrics.classification import roc_auc_score
from competitions.schema import (
    Pairing,
    finite_floats,
    numbers,
    pair_by_id,
    require_all,
    require_columns,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Series


@dataclass(frozen=True)
class AurocTask:
    """AUC of one column of probabilities in [0, 1], aligned by id.

    Columns may be in any order and others may be there too.
    """

    id_column: str
    target: str

    def validate(self, submission: DataFrame, sample: DataFrame) -> None:
        """Raise InvalidSubmission if the grader would; only the sample submission is known."""
        self._read(submission, sample)

    def score(self, submission: DataFrame, answers: DataFrame) -> float:
        """The AUC, not rounded; nan if the answers have one class; raises InvalidSubmission."""
        chances, pairing = self._read(submission, answers)
        truth = answers[self.target].to_numpy()
        return roc_auc_score(truth[pairing.reference], chances[pairing.submission])

    def _read(
        self, submission: DataFrame, reference: DataFrame
    ) -> tuple[NDArray[np.float64], Pairing]:
        require_columns(submission, [self.id_column, self.target])
        pairing = pair_by_id(submission, reference, self.id_column)
        return chances(submission, self.target), pairing


def chances(submission: DataFrame, column: str) -> NDArray[np.float64]:
    """A column of probabilities in [0, 1], shape (n,); raises InvalidSubmission.

    Text is refused, also such as Python's float() reads: the official helper compares the column
    as it was read with 0 and 1, and text cannot be compared with a number.
    """
    require_no_text(submission[column])
    return numbers(submission, column, 0, 1)


def require_no_text(column: Series) -> None:
    """Raise InvalidSubmission if pandas did not read every value of the column as a number."""
    values = column.to_numpy()
    if values.dtype == object:
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
