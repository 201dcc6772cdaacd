"""Answer to a question in Hindi or Tamil, as words of the text; mean word Jaccard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.metrics.word_sets import mean_word_jaccard_score
from competitions.patterns.sorted_rows import pair_in_id_order
from competitions.patterns.text_cells import text_or_blank
from competitions.schema import Pairing, require_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

METRIC = mean_word_jaccard_score


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission unless there is a text for each id; it may be blank."""
    _read(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """Mean word Jaccard; raises InvalidSubmission."""
    guess, pairing = _read(submission, answers)
    truth = text_or_blank(answers["PredictionString"])[pairing.reference]
    return mean_word_jaccard_score(truth.tolist(), guess[pairing.submission].tolist())


def _read(submission: DataFrame, reference: DataFrame) -> tuple[NDArray[np.object_], Pairing]:
    require_columns(submission, ["id", "PredictionString"])
    pairing = pair_in_id_order(submission, reference, "id")
    return text_or_blank(submission["PredictionString"]), pairing
