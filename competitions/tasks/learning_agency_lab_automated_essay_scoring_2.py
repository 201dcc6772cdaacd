"""Essay scoring 2.0: score a student's essay from 1 to 6; quadratic weighted kappa."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.metrics.labels import quadratic_weighted_kappa_score
from competitions.patterns.class_labels import number_labels
from competitions.patterns.columns import ColumnTask
from competitions.preparing.splits import split_frame
from competitions.preparing.tables import read_table, write_table

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = quadratic_weighted_kappa_score
# A score that does not exist takes a rank among the others and so widens their distances.
_TASK = ColumnTask(id_column="essay_id", target="score", read=number_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """Split at random, 10 % for the test; the sample's scores are random ones."""
    train, test = split_frame(read_table(folders.raw / "train.csv"), 0.1, seed=0)
    write_table(train, folders.public / "train.csv")
    write_table(test.drop(columns="score"), folders.public / "test.csv")
    write_table(test, folders.private / "answers.csv")
    scores = np.random.RandomState(42).randint(1, 7, len(test))
    write_table(test[["essay_id"]].assign(score=scores), folders.public / "sample_submission.csv")
