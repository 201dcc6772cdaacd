"""The words of a tweet that carry its sentiment; mean word Jaccard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.metrics.word_sets import mean_word_jaccard_score
from competitions.patterns.sorted_rows import pair_in_id_order
from competitions.patterns.text_cells import anything_or_blank, require_paired
from competitions.preparing.splits import split_frame
from competitions.preparing.tables import read_table, write_table
from competitions.schema import Pairing, require_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from competitions.preparing import Folders

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


def prepare(folders: Folders) -> None:
    """Split at random, 10 % for the test; a tweet that reads "NA" or the like becomes blank."""
    train, test = split_frame(read_table(folders.raw / "train.csv"), 0.1, seed=0)
    write_table(train, folders.public / "train.csv")
    write_table(test.drop(columns="selected_text"), folders.public / "test.csv")
    write_table(test, folders.private / "test.csv")
    sample = test[["textID"]].assign(selected_text="")
    write_table(sample, folders.public / "sample_submission.csv")
