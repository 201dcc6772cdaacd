"""Forest cover: name the cover type of a synthetic patch of forest, 1 to 7; accuracy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.metrics.classification import accuracy_score
from competitions.patterns.class_labels import number_labels
from competitions.patterns.columns import ColumnTask
from competitions.preparing.large import write_large_table
from competitions.preparing.splits import split_frame
from competitions.preparing.tables import read_table

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = accuracy_score
# The file holds the 54 features of 400,000 rows too.
ANSWER_COLUMNS = ["Id", "Cover_Type"]
# A type that does not exist is only wrong: the grader knows no list of classes.
_TASK = ColumnTask(id_column="Id", target="Cover_Type", read=number_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """Split at random, 10 % for the test."""
    train, test = split_frame(read_table(folders.raw / "train.csv"), 0.1, seed=0)
    write_large_table(train, folders.public / "train.csv")
    write_large_table(test, folders.private / "test.csv")
    write_large_table(test.drop(columns="Cover_Type"), folders.public / "test.csv")
    sample = test[["Id"]].assign(Cover_Type=2)
    write_large_table(sample, folders.public / "sample_submission.csv")
