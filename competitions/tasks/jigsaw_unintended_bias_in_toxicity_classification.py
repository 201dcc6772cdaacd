"""Jigsaw bias: the probability that a comment is toxic; AUC overall and within identity groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.errors import InvalidSubmission
from competitions.metrics.roc import bias_auc_score
from competitions.patterns.probabilities import require_no_text
from competitions.preparing.media import place
from competitions.preparing.tables import read_table, write_table
from competitions.schema import Pairing, as_floats, pair_by_id, require_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from competitions.preparing import Folders

METRIC = bias_auc_score

NOT_VALIDATED = (
    "A submission that ranks every comment of an identity group the wrong way round passes here; "
    "its AUC in the group is zero, which has no power mean, so it gets no score."
)

_IDENTITIES = [
    "male",
    "female",
    "homosexual_gay_or_lesbian",
    "christian",
    "jewish",
    "muslim",
    "black",
    "white",
    "psychiatric_or_mental_illness",
]
# The columns that are graded; the file holds the comments and 30 more columns too.
ANSWER_COLUMNS = ["id", "toxicity", *_IDENTITIES]

# Toxicity, predicted or true, and the share of annotators who saw an identity mentioned are all
# cut at this value; a missing one counts as below. So only the side of 0.5 matters of a prediction.
_CUT = 0.5


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission if the grader would; only the sample submission is known."""
    _read(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """The bias AUC, not rounded; raises InvalidSubmission."""
    flagged, pairing = _read(submission, answers)
    toxic = answers["toxicity"].to_numpy() >= _CUT
    mentioned = answers[_IDENTITIES].to_numpy() >= _CUT
    rows = pairing.reference
    try:
        return bias_auc_score(toxic[rows], flagged[pairing.submission], mentioned[rows])
    except ValueError as error:
        raise InvalidSubmission(
            f"the predictions have no score: {error}. Rank the comments of each group better."
        ) from error


def _read(submission: DataFrame, reference: DataFrame) -> tuple[NDArray[np.bool_], Pairing]:
    column = _prediction_column(submission)
    require_columns(submission, ["id", column])
    pairing = pair_by_id(submission, reference, "id")
    require_no_text(submission[column])
    return as_floats(submission[column]) >= _CUT, pairing


def _prediction_column(submission: DataFrame) -> str:
    """`prediction`, or `toxicity` as in the answers, which the official grader takes too."""
    if "toxicity" not in submission.columns:
        return "prediction"
    if "prediction" in submission.columns:
        raise InvalidSubmission(
            "submission has both columns prediction and toxicity, so it is not clear which one "
            "counts. Leave toxicity out."
        )
    return "toxicity"


def prepare(folders: Folders) -> None:
    """No split: the private test set with its annotations is in the raw data."""
    place(folders.raw / "train.csv", folders.public / "train.csv")
    expanded = folders.raw / "test_private_expanded.csv"
    place(expanded, folders.private / "test.csv")
    comments = read_table(expanded, usecols=["id", "comment_text"])[["id", "comment_text"]]
    write_table(comments, folders.public / "test.csv")
    sample = comments[["id"]].assign(prediction=0.0)
    write_table(sample, folders.public / "sample_submission.csv")
