"""Insults: the probability that a comment is meant to insult; AUC."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.metrics.classification import roc_auc_score
from competitions.patterns.columns import ColumnTask, as_stored
from competitions.patterns.probabilities import chances
from competitions.preparing.media import place
from competitions.preparing.tables import read_table, write_table

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = roc_auc_score

# There is no id: rows are told apart by the text of the comment, its quotation marks included. The
# same comment may stand in several rows, and the date need not be there.
_TASK = ColumnTask(
    id_column="Comment", target="Insult", read=chances, truth=as_stored, metric=METRIC
)
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """No split: the true labels of the test comments are in the raw data, and stay as they are.

    The public tables are written anew, so that comments like NA become blank there.
    """
    place(folders.raw / "train.csv", folders.public / "train.csv")
    solutions = folders.raw / "test_with_solutions.csv"
    place(solutions, folders.private / "test.csv")
    gold = read_table(solutions)[["Insult", "Date", "Comment"]]
    write_table(gold, folders.private / "gold_submission.csv")
    write_table(gold.drop(columns="Insult"), folders.public / "test.csv")
    write_table(gold.assign(Insult=0), folders.public / "sample_submission_null.csv")
