"""One probability per class and row, against one-hot answers: checks, alignment, log loss."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from competitions.errors import InvalidSubmission
from competitions.metrics.classification import log_loss
from competitions.patterns.probabilities import chance_table
from competitions.schema import (
    Pairing,
    pair_by_id,
    require_columns,
    require_exact_columns,
    require_row_count,
    require_sum_of_one,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame


def close_to_one(chosen: DataFrame, totals: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which rows add to one as np.isclose() judges with atol=1e-6, shape (n,).

    Its relative tolerance of 1e-5 is ten times as wide and comes on top.
    """
    return np.isclose(totals, 1, atol=1e-6)


@dataclass(frozen=True)
class OneHotTask:
    """Multi-class log loss of a table of probabilities, aligned by id, not renormalised.

    The classes are the reference's columns but for the id, unless they are named. Other columns
    may be there too unless `exact_columns`. With `id_first` the file must begin with the id, and
    its other columns are added up as they stand there, which counts in a total's last digit.
    `adds_to_one` gets the class columns and each row's total, and says which rows are good.
    """

    id_column: str = "id"
    classes: tuple[str, ...] = ()
    exact_columns: bool = False
    id_first: bool = False
    adds_to_one: Callable[[DataFrame, NDArray[np.float64]], NDArray[np.bool_]] = close_to_one

    def validate(self, submission: DataFrame, sample: DataFrame) -> None:
        """Raise InvalidSubmission if the grader would; only the sample submission is known."""
        self._read(submission, sample)

    def score(self, submission: DataFrame, answers: DataFrame) -> float:
        """The log loss, not rounded; raises InvalidSubmission."""
        table, pairing = self._read(submission, answers)
        truth = answers[self._classes(answers)].to_numpy()
        return log_loss(truth[pairing.reference], table[pairing.submission])

    def _classes(self, reference: DataFrame) -> list[str]:
        return list(self.classes) or [c for c in reference.columns if c != self.id_column]

    def _read(
        self, submission: DataFrame, reference: DataFrame
    ) -> tuple[NDArray[np.float64], Pairing]:
        """Probabilities, classes in the reference's order, and which rows belong together."""
        classes = self._classes(reference)
        self._require_header(submission, [self.id_column, *classes])
        require_row_count(submission, len(reference))
        filed = [c for c in submission.columns if c in set(classes)] if self.id_first else classes
        table = chance_table(submission, filed)
        require_sum_of_one(table, self.adds_to_one(submission[filed], table.sum(axis=1)))
        pairing = pair_by_id(submission, reference, self.id_column)
        return table[:, [filed.index(name) for name in classes]], pairing

    def _require_header(self, submission: DataFrame, columns: Sequence[str]) -> None:
        (require_exact_columns if self.exact_columns else require_columns)(submission, columns)
        if self.id_first and submission.columns[0] != self.id_column:
            raise InvalidSubmission(
                f"the first column is {submission.columns[0]!r}, but it must be "
                f"{self.id_column!r}. Write the id before the classes."
            )
