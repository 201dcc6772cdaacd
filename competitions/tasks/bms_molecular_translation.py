"""InChI text of the molecule in an image; mean Levenshtein distance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.metrics.sequence import mean_levenshtein_distance
from competitions.patterns.class_labels import anything_as_text
from competitions.schema import Pairing, pair_by_id, require_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

METRIC = mean_levenshtein_distance


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission unless there is one row for each image."""
    _read(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """Mean edits per molecule; raises InvalidSubmission."""
    guess, pairing = _read(submission, answers)
    truth = anything_as_text(answers["InChI"])[pairing.reference]
    return mean_levenshtein_distance(truth.tolist(), guess[pairing.submission].tolist())


def _read(submission: DataFrame, reference: DataFrame) -> tuple[NDArray[np.object_], Pairing]:
    require_columns(submission, ["image_id", "InChI"])
    pairing = pair_by_id(submission, reference, "image_id")
    # A blank cell is the text "nan" to the official grader, and a number its digits.
    return anything_as_text(submission["InChI"]), pairing
