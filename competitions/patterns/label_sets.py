"""Any number of labels per row, in one cell with spaces between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from competitions.metrics.multilabel import micro_f1_score
from competitions.patterns.text_cells import text_or_blank
from competitions.schema import Pairing, pair_by_id, require_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame


@dataclass(frozen=True)
class LabelSetTask:
    """Micro F1 of cells of labels, aligned by id.

    A blank cell is an empty set, labels are case-sensitive, and a predicted label that no answer
    has is ignored. Columns may be in any order and others may be there too.
    """

    id_column: str
    target: str

    def validate(self, submission: DataFrame, sample: DataFrame) -> None:
        """Raise InvalidSubmission if the grader would; only the sample submission is known."""
        self._read(submission, sample)

    def score(self, submission: DataFrame, answers: DataFrame) -> float:
        """Micro F1 over all rows, not rounded; raises InvalidSubmission."""
        guess, pairing = self._read(submission, answers)
        truth = text_or_blank(answers[self.target])[pairing.reference]
        return micro_f1_score(truth.tolist(), guess[pairing.submission].tolist())

    def _read(
        self, submission: DataFrame, reference: DataFrame
    ) -> tuple[NDArray[np.object_], Pairing]:
        require_columns(submission, [self.id_column, self.target])
        pairing = pair_by_id(submission, reference, self.id_column)
        return text_or_blank(submission[self.target]), pairing
