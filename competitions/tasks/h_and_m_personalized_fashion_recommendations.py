"""H&M recommendations: up to twelve articles for each customer, best first; MAP@12."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.errors import InvalidSubmission
from competitions.metrics.retrieval import mean_average_precision_at_k_score
from competitions.patterns.ranked_lists import RankedListsTask

if TYPE_CHECKING:
    import numpy as np
    from pandas import DataFrame

METRIC = mean_average_precision_at_k_score

NOT_VALIDATED = (
    "Which customers bought anything in the test week, and so must be in the submission, is known "
    "from the answers only."
)

# The official grader wants the two columns and no other. Articles stand in the answers as
# integers, without the leading zero that Kaggle's files give them.
_TASK = RankedListsTask(id_column="customer_id", list_column="prediction", k=12, exact_columns=True)


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission on wrong columns, or if no customer of the sample is there."""
    _TASK.require_columns(submission)
    # The sample lists all customers, the answers some of them: no more can be said of the ids.
    if not submission[_TASK.id_column].isin(sample[_TASK.id_column]).any():
        raise _lacking(len(sample), len(sample), sample[_TASK.id_column].iloc[0])


def score(submission: DataFrame, answers: DataFrame) -> np.float64:
    """The MAP@12 over the customers who bought something; raises InvalidSubmission."""
    _TASK.require_columns(submission)
    wanted = answers[_TASK.id_column]
    # Customers who bought nothing are not scored. One listed twice shifts all that sort after it.
    graded = submission[submission[_TASK.id_column].isin(wanted).to_numpy()]
    missing = wanted[~wanted.isin(graded[_TASK.id_column])]
    if len(missing):
        raise _lacking(len(missing), len(wanted), missing.iloc[0])
    return _TASK.score_sorted(graded, answers)


def _lacking(missing: int, customers: int, first: object) -> InvalidSubmission:
    return InvalidSubmission(
        f"submission lacks {missing:,} of {customers:,} customers in column "
        f"{_TASK.id_column!r}, the first is {first!r}. Write a row for each customer of the "
        "sample submission."
    )
