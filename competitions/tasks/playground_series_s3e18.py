"""Playground S3E18: scores for two classes of enzymes, EC1 and EC2; mean AUC over both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from competitions.metrics.roc import mean_column_auc_score
from competitions.patterns.probabilities import score_table
from competitions.preparing.splits import split_frame
from competitions.preparing.tables import read_table, write_table
from competitions.schema import Pairing, pair_by_id, require_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from competitions.preparing import Folders

METRIC = mean_column_auc_score

# The answers have EC3 to EC6 too, which the competition does not ask for.
_CLASSES = ["EC1", "EC2"]


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission if the grader would; only the sample submission is known."""
    _read(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """The mean of two AUCs, nan if the answers lack a class; raises InvalidSubmission."""
    table, pairing = _read(submission, answers)
    truth = answers[_CLASSES].to_numpy()
    return float(mean_column_auc_score(truth[pairing.reference], table[pairing.submission]))


def _read(submission: DataFrame, reference: DataFrame) -> tuple[NDArray[Any], Pairing]:
    require_columns(submission, ["id", *_CLASSES])
    pairing = pair_by_id(submission, reference, "id")
    # No range is asked for: any finite numbers rank the rows.
    return score_table(submission, _CLASSES), pairing


def prepare(folders: Folders) -> None:
    """Split at random, 10 % for the test; the answers hold the four other classes too."""
    train, test = split_frame(read_table(folders.raw / "train.csv"), 0.1, seed=0)
    write_table(train, folders.public / "train.csv")
    write_table(test, folders.private / "test.csv")
    asked = test.loc[:, test.columns.isin(["id", *_CLASSES])]
    write_table(asked.assign(EC1=0.5, EC2=0.5), folders.public / "sample_submission.csv")
    classes = [f"EC{number}" for number in range(1, 7)]
    write_table(test.drop(columns=classes), folders.public / "test.csv")
