"""ALASKA2: a score for an image hiding a message; AUC with the low true positive rates doubled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.metrics.roc import weighted_roc_auc_score
from competitions.schema import Pairing, finite_floats, pair_by_id, require_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

METRIC = weighted_roc_auc_score


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission if the grader would; only the sample submission is known."""
    _read(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """The weighted AUC, not rounded; raises InvalidSubmission."""
    values, pairing = _read(submission, answers)
    # Steganography is label 1 and any other label is none, as the official grader has it.
    hiding = answers["Label"].to_numpy() == 1
    return weighted_roc_auc_score(hiding[pairing.reference], values[pairing.submission])


def _read(submission: DataFrame, reference: DataFrame) -> tuple[NDArray[np.float64], Pairing]:
    require_columns(submission, ["Id", "Label"])
    pairing = pair_by_id(submission, reference, "Id")
    # No range is asked for: any finite numbers rank the images.
    return finite_floats(submission["Label"]), pairing
