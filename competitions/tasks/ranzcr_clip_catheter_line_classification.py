"""Catheters: probabilities of nine states of tubes and lines in a chest radiograph; mean AUC."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.metrics.roc import mean_column_auc_score
from competitions.patterns.probabilities import chances
from competitions.schema import Pairing, pair_by_id, require_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

METRIC = mean_column_auc_score

# The answers have two more labels, "CVC - Normal" and "Swan Ganz Catheter Present", and a patient:
# none of these is graded.
_CLASSES = (
    "ETT - Abnormal",
    "ETT - Borderline",
    "ETT - Normal",
    "NGT - Abnormal",
    "NGT - Borderline",
    "NGT - Incompletely Imaged",
    "NGT - Normal",
    "CVC - Abnormal",
    "CVC - Borderline",
)


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission if the grader would; only the sample submission is known."""
    _read(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """The mean of nine AUCs, nan if the answers lack a class; raises InvalidSubmission."""
    table, pairing = _read(submission, answers)
    truth = answers[list(_CLASSES)].to_numpy()
    return mean_column_auc_score(truth[pairing.reference], table[pairing.submission])


def _read(submission: DataFrame, reference: DataFrame) -> tuple[NDArray[np.float64], Pairing]:
    require_columns(submission, ["StudyInstanceUID", *_CLASSES])
    pairing = pair_by_id(submission, reference, "StudyInstanceUID")
    return np.column_stack([chances(submission[name]) for name in _CLASSES]), pairing
