"""The sentence with its missing word put back; mean Levenshtein distance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.metrics.sequence import mean_levenshtein_distance
from competitions.patterns.class_labels import text_labels
from competitions.schema import Pairing, pair_by_id, require_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

METRIC = mean_levenshtein_distance


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission unless there is one sentence for each id."""
    _read(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """Mean edits per sentence; raises InvalidSubmission."""
    sentences, pairing = _read(submission, answers)
    truth = text_labels(answers["sentence"])[pairing.reference]
    return mean_levenshtein_distance(truth.tolist(), sentences[pairing.submission].tolist())


def _read(submission: DataFrame, reference: DataFrame) -> tuple[NDArray[np.object_], Pairing]:
    require_columns(submission, ["id", "sentence"])
    pairing = pair_by_id(submission, reference, "id")
    # Distances are between texts only: a blank or "NA", which reads as missing, has none.
    return text_labels(submission["sentence"]), pairing
