"""The words of a tweet that carry its sentiment; mean word Jaccard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.metrics.word_sets import mean_word_jaccard_score
from competitions.patterns.sorted_rows import pair_in_id_order
from competitions.patterns.text_cells import anything_or_blank, require_paired
from competitions.schema import Pairing, require_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

METRIC = mean_word_jaccard_score

NOT_VALIDATED = "A blank selected_text is invalid, with all other rows, where the answer is blank."


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission unless there is one row for each tweet; its text may be blank."""
    _read(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """Mean word Jaccard; raises InvalidSubmission."""
    cells, pairing = _read(submission, answers)
    guess = cells[pairing.submission].tolist()
    truth = anything_or_blank(answers["selected_text"])[pairing.reference].tolist()
    # The official grader divides by the number of distinct words of the two.
    some = [bool(one.strip() or other.strip()) for one, other in zip(guess, truth, strict=True)]
    require_paired(submission["selected_text"], pairing, some, "text where the answer is blank")
    return mean_word_jaccard_score(truth, guess)


def _read(submission: DataFrame, reference: DataFrame) -> tuple[NDArray[np.object_], Pairing]:
    require_columns(submission, ["textID", "selected_text"])
    pairing = pair_in_id_order(submission, reference, "textID")
    return anything_or_blank(submission["selected_text"]), pairing
