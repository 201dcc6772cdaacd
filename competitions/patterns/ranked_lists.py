"""Competitions scored by MAP@k of lists in one text column, best first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from competitions.metrics.retrieval import mean_average_precision_at_k_score
from competitions.schema import (
    require_columns,
    require_exact_columns,
    require_row_count,
    require_same_ids,
    sort_order,
)

if TYPE_CHECKING:
    from pandas import DataFrame, Series


@dataclass(frozen=True)
class RankedListsTask:
    """MAP@k of space-separated items; rows pair by position after sorting both sides by id.

    With `exact_columns` no other column may be there.
    """

    id_column: str
    list_column: str
    k: int
    exact_columns: bool = False

    def validate(self, submission: DataFrame, sample: DataFrame) -> None:
        """Raise InvalidSubmission if the grader would; only the sample submission is known."""
        self.require_columns(submission)
        require_row_count(submission, len(sample))
        require_same_ids(submission, sample, self.id_column)

    def score(self, submission: DataFrame, answers: DataFrame) -> np.float64:
        """The MAP@k, not rounded; raises InvalidSubmission."""
        self.validate(submission, answers)
        return self.score_sorted(submission, answers)

    def require_columns(self, submission: DataFrame) -> None:
        """Raise InvalidSubmission unless the submission has the columns that it must have."""
        check = require_exact_columns if self.exact_columns else require_columns
        check(submission, [self.id_column, self.list_column])

    def score_sorted(self, submission: DataFrame, answers: DataFrame) -> np.float64:
        """The MAP@k of two frames whose ids are known to be fine."""
        wanted = items(answers[self.list_column], sort_order(answers[self.id_column]))
        ranked = items(submission[self.list_column], sort_order(submission[self.id_column]))
        # Official graders zip both: rows beyond the answers' number are not looked at.
        sets = [set(row) for row in wanted]
        return mean_average_precision_at_k_score(sets, ranked[: len(sets)], self.k)


def items(column: Series, order: np.ndarray[tuple[int], np.dtype[np.intp]]) -> list[list[str]]:
    """The items of the cells in this order of rows.

    Numbers are written as Python writes them, so an all-integer column loses leading zeros, one
    gap in it gives each number a ".0", and an empty cell is the item "nan". Single spaces
    separate: two in a row enclose an empty item, which takes a rank.
    """
    cells = column.tolist()
    return [str(cells[row]).split(" ") for row in order.tolist()]
