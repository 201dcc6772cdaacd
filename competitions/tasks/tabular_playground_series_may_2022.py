"""Tabular Playground May 2022: the probability of state 1 of a machine; AUC."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.metrics.classification import roc_auc_score
from competitions.patterns.columns import ColumnTask, as_stored
from competitions.patterns.probabilities import chances
from competitions.preparing.splits import split_frame
from competitions.preparing.tables import read_table, write_table

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = roc_auc_score

# The ids and targets; the file holds the 31 features of 100,000 rows too.
ANSWER_COLUMNS = ["id", "target"]
_TASK = ColumnTask(id_column="id", target="target", read=chances, truth=as_stored, metric=METRIC)
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """Split at random, 100,000 rows for the test; ids are given anew, train before test."""
    train, test = split_frame(read_table(folders.raw / "train.csv"), 100_000, seed=0)
    train = train.assign(id=np.arange(len(train)))
    test = test.assign(id=np.arange(len(train), len(train) + len(test)))
    write_table(train, folders.public / "train.csv")
    write_table(test, folders.private / "test.csv")
    write_table(test.drop(columns="target"), folders.public / "test.csv")
    answers = test[["id", "target"]]
    write_table(answers, folders.private / "gold_submission.csv")
    write_table(answers.assign(target=0.5), folders.public / "sample_submission.csv")
