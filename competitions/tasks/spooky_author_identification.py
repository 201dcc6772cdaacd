"""Probabilities of three authors for each sentence of horror: multi-class log loss."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.metrics.classification import log_loss
from competitions.patterns.one_hot import OneHotTask
from competitions.preparing.splits import split_frame
from competitions.preparing.tables import one_hot, read_table, write_table

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = log_loss
# The official grader takes all columns but the first for probabilities, then finds classes by name.
_TASK = OneHotTask(id_column="id", exact_columns=True, id_first=True)
validate, score = _TASK.validate, _TASK.score

# Each author's share, as Kaggle's sample submission has it.
_SHARES = {"EAP": 0.403493538995863, "HPL": 0.287808366106543, "MWS": 0.308698094897594}


def prepare(folders: Folders) -> None:
    """Split at random, 10 % for the test; the tables no longer are in zip archives."""
    table = read_table(folders.unpacked("train.zip") / "train.csv")
    train, test = split_frame(table, 0.1, seed=0)
    write_table(train, folders.public / "train.csv")
    write_table(test.drop(columns="author"), folders.public / "test.csv")
    answers = one_hot(test["id"], test["author"], _SHARES)
    write_table(answers, folders.private / "test.csv")
    write_table(answers.assign(**_SHARES), folders.public / "sample_submission.csv")
