"""Similarity of two phrases in the context of a patent: Pearson's correlation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from competitions.metrics.correlation import pearson_score
from competitions.patterns.regression import plain_numbers
from competitions.patterns.sorted_rows import pair_in_id_order
from competitions.schema import Pairing, as_floats, require_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

METRIC = pearson_score
ID, TARGET = "id", "score"


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission if the grader would; only the sample submission is known."""
    _read(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> np.float64:
    """The correlation: nan if the scores are constant, infinite or missing somewhere."""
    scores, order = _read(submission, answers)
    truth = answers[TARGET].to_numpy()
    return pearson_score(truth[order.reference], scores[order.submission])


def _read(submission: DataFrame, reference: DataFrame) -> tuple[NDArray[Any], Pairing]:
    require_columns(submission, [ID, TARGET])
    as_floats(submission[TARGET])  # has the better sentence on text that is no number at all
    # The sample submission is constant and its score nan: that is valid.
    return plain_numbers(submission[TARGET]), pair_in_id_order(submission, reference, ID)
