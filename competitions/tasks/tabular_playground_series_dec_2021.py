"""Forest cover: name the cover type of a synthetic patch of forest, 1 to 7; accuracy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.metrics.classification import accuracy_score
from competitions.patterns.class_labels import number_labels
from competitions.patterns.columns import ColumnTask
from competitions.preparing.shuffled_rows import FormattedRows
from competitions.preparing.splits import split_rows
from competitions.preparing.tables import read_table, write_table

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
    rows = FormattedRows.of(folders.raw / "train.csv", folders.scratch / "rows.csv")
    train, test = split_rows(len(rows), 0.1, seed=0)
    rows.write(train, folders.public / "train.csv")
    rows.write(test, folders.private / "test.csv")
    answers = read_table(folders.private / "test.csv", dtype=str, keep_default_na=False)
    write_table(answers.drop(columns="Cover_Type"), folders.public / "test.csv")
    sample = answers[["Id"]].assign(Cover_Type=2)
    write_table(sample, folders.public / "sample_submission.csv")
