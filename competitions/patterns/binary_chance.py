"""One probability per row, against answers of 0 and 1: checks, alignment, binary log loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from competitions.metrics.probability import binary_log_loss
from competitions.patterns.one_hot import chance_table
from competitions.patterns.sorted_rows import pair_by_rank
from competitions.schema import Pairing, require_columns, require_same_ids

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame


@dataclass(frozen=True)
class BinaryChanceTask:
    """Binary log loss of one column of probabilities, aligned by id; other columns may be there."""

    id_column: str
    target: str

    def validate(self, submission: DataFrame, sample: DataFrame) -> None:
        """Raise InvalidSubmission if the grader would; only the sample submission is known."""
        self._read(submission, sample)

    def score(self, submission: DataFrame, answers: DataFrame) -> float:
        """The log loss, not rounded; raises InvalidSubmission."""
        chances, pairing = self._read(submission, answers)
        truth = answers[self.target].to_numpy()
        return binary_log_loss(truth[pairing.reference], chances[pairing.submission])

    def _read(
        self, submission: DataFrame, reference: DataFrame
    ) -> tuple[NDArray[np.float64], Pairing]:
        require_columns(submission, [self.id_column, self.target])
        # Ids are compared as sets, then paired by rank: the same as by id where ids are unique.
        require_same_ids(submission, reference, self.id_column)
        pairing = pair_by_rank(submission, reference, self.id_column)
        return chance_table(submission, [self.target])[:, 0], pairing
