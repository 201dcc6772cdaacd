"""One value per id, in one column: the task of most competitions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from competitions.schema import Pairing, pair_by_id, require_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Series


def as_stored(column: Series) -> NDArray[Any]:
    """The values as pandas read them, shape (n,): for answers, which preparation has checked."""
    return column.to_numpy()


@dataclass(frozen=True)
class ColumnTask:
    """A metric of one column against the answers' column of the same name.

    `read` gives the column's values, shape (n,), or raises InvalidSubmission; `truth` does so for
    the answers, by default in the same way. `pair` says which rows belong together and `metric`
    gets true and predicted values in that order. Columns may be in any order and others may be
    there too.
    """

    id_column: str
    target: str
    read: Callable[[Series], NDArray[Any]]
    metric: Callable[[Any, Any], float]
    truth: Callable[[Series], NDArray[Any]] | None = None
    pair: Callable[[DataFrame, DataFrame, str], Pairing] = pair_by_id

    def validate(self, submission: DataFrame, sample: DataFrame) -> None:
        """Raise InvalidSubmission unless the ids are the sample's, each with a value to grade."""
        self._read(submission, sample)

    def score(self, submission: DataFrame, answers: DataFrame) -> float:
        """The metric over all rows, not rounded; raises InvalidSubmission."""
        guess, pairing = self._read(submission, answers)
        truth = (self.truth or self.read)(answers[self.target])
        return self.metric(truth[pairing.reference], guess[pairing.submission])

    def _read(self, submission: DataFrame, reference: DataFrame) -> tuple[NDArray[Any], Pairing]:
        require_columns(submission, [self.id_column, self.target])
        pairing = self.pair(submission, reference, self.id_column)
        return self.read(submission[self.target]), pairing
