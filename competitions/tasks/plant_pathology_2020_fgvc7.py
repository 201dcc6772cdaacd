"""Plant pathology 2020: scores for four states of an apple leaf; mean AUC over the four."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from competitions.metrics.roc import mean_column_auc_score
from competitions.patterns.probabilities import scores
from competitions.schema import Pairing, pair_by_id, require_exact_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

METRIC = mean_column_auc_score

_ID = "image_id"


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission if the grader would; only the sample submission is known."""
    _read(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """The mean of four AUCs, nan if the answers lack a class; raises InvalidSubmission."""
    columns, pairing = _read(submission, answers)
    truth = {name: answers[name].to_numpy()[pairing.reference] for name in columns}
    ranked = {name: values[pairing.submission] for name, values in columns.items()}
    return mean_column_auc_score(truth, ranked)


def _read(submission: DataFrame, reference: DataFrame) -> tuple[dict[str, NDArray[Any]], Pairing]:
    require_exact_columns(submission, list(reference.columns))
    pairing = pair_by_id(submission, reference, _ID)
    # No range is asked for: any finite numbers rank the leaves.
    return {name: scores(submission[name]) for name in reference.columns if name != _ID}, pairing
