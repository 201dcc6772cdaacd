"""Spaceship Titanic: was a passenger transported to another dimension; accuracy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.metrics.classification import accuracy_score
from competitions.patterns.class_labels import number_labels
from competitions.patterns.columns import ColumnTask
from competitions.preparing.splits import split_frame
from competitions.preparing.tables import read_table, write_table

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = accuracy_score
# 0 and 1, also as 0.0 and 1.0, equal False and True; other whole numbers are only wrong.
_TASK = ColumnTask(id_column="PassengerId", target="Transported", read=number_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """Split at random, 10 % for the test."""
    train, test = split_frame(read_table(folders.raw / "train.csv"), 0.1, seed=0)
    write_table(train, folders.public / "train.csv")
    write_table(test.drop(columns="Transported"), folders.public / "test.csv")
    write_table(test, folders.private / "test.csv")
    sample = test[["PassengerId"]].assign(Transported=False)
    write_table(sample, folders.public / "sample_submission.csv")
