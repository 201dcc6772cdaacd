"""Catheters: probabilities of nine states of tubes and lines in a chest radiograph; mean AUC."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.metrics.roc import mean_column_auc_score
from competitions.patterns.probabilities import chances
from competitions.preparing.media import place_named
from competitions.preparing.splits import split_frame
from competitions.preparing.tables import read_table, write_table
from competitions.schema import Pairing, pair_by_id, require_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from competitions.preparing import Folders

METRIC = mean_column_auc_score

_ID = "StudyInstanceUID"
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
    require_columns(submission, [_ID, *_CLASSES])
    pairing = pair_by_id(submission, reference, _ID)
    return np.column_stack([chances(submission[name]) for name in _CLASSES]), pairing


def prepare(folders: Folders) -> None:
    """Split at random, 10 % for the test; the sample has the graded labels only."""
    raw, public = folders.raw, folders.public
    train, test = split_frame(read_table(raw / "train.csv"), 0.1, seed=0)
    write_table(train, public / "train.csv")
    write_table(test, folders.private / "test.csv")
    lines = read_table(raw / "train_annotations.csv")
    write_table(lines[lines[_ID].isin(train[_ID])], public / "train_annotations.csv")
    sample = test[[_ID]].assign(**dict.fromkeys(_CLASSES, 0))
    write_table(sample, public / "sample_submission.csv")
    for name, part in (("train", train), ("test", test)):
        images = [f"{study}.jpg" for study in part[_ID]]
        place_named(raw / "train", public / name, images)
