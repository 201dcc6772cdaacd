"""Playground S3E18: scores for two classes of enzymes, EC1 and EC2; mean AUC over both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from competitions.metrics.roc import mean_column_auc_score
from competitions.patterns.probabilities import score_table
from competitions.schema import Pairing, pair_by_id, require_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

METRIC = mean_column_auc_score

# The answers have EC3 to EC6 too, which the competition does not ask for.
_CLASSES = ["EC1", "EC2"]


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission if the grader would; only the sample submission is known."""
    _read(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """The mean of two AUCs, nan if the answers lack a class; raises InvalidSubmission."""
    table, pairing = _read(submission, answers)
    truth = answers[_CLASSES].to_numpy()
    return float(mean_column_auc_score(truth[pairing.reference], table[pairing.submission]))


def _read(submission: DataFrame, reference: DataFrame) -> tuple[NDArray[Any], Pairing]:
    require_columns(submission, ["id", *_CLASSES])
    pairing = pair_by_id(submission, reference, "id")
    # No range is asked for: any finite numbers rank the rows.
    return score_table(submission, _CLASSES), pairing
