"""Histopathologic cancer: the probability that a patch of tissue holds a tumour; AUC."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.metrics.classification import roc_auc_score
from competitions.patterns.columns import ColumnTask, as_stored
from competitions.patterns.probabilities import chances
from competitions.preparing.media import place_named
from competitions.preparing.splits import split_list
from competitions.preparing.tables import read_table, write_table

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = roc_auc_score

_TASK = ColumnTask(id_column="id", target="label", read=chances, truth=as_stored, metric=METRIC)
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """Split at random, the test's share that of Kaggle's test images; tables keep raw order."""
    labels = read_table(folders.raw / "train_labels.csv", exact=False)
    hidden = sum(1 for _ in (folders.raw / "test").glob("*.tif"))
    parts = split_list(labels["id"].tolist(), hidden / (len(labels) + hidden), seed=0)
    for part, names in zip(("train", "test"), parts, strict=True):
        files = [f"{name}.tif" for name in names]
        place_named(folders.raw / "train", folders.public / part, files)
    train, test = (labels[labels["id"].isin(names)] for names in parts)
    write_table(train, folders.public / "train_labels.csv")
    write_table(test, folders.private / "answers.csv")
    write_table(test.assign(label=0), folders.public / "sample_submission.csv")
