"""Aerial cactus: the probability that an image shows a cactus; AUC."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.metrics.classification import roc_auc_score
from competitions.patterns.columns import ColumnTask, as_stored
from competitions.patterns.probabilities import chances
from competitions.preparing.archives import pack_zip
from competitions.preparing.splits import split_frame
from competitions.preparing.tables import read_table, write_table

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = roc_auc_score

_TASK = ColumnTask(
    id_column="id", target="has_cactus", read=chances, truth=as_stored, metric=METRIC
)
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """Split at random, 19 % for the test; photos go into flat zip archives."""
    train, test = split_frame(read_table(folders.raw / "train.csv"), 0.19, seed=0)
    write_table(train, folders.public / "train.csv")
    write_table(test, folders.private / "test.csv")
    write_table(test.assign(has_cactus=0.5), folders.public / "sample_submission.csv")
    photos = folders.unpacked("train.zip") / "train"
    for name, part in (("train.zip", train), ("test.zip", test)):
        pack_zip(folders.public / name, [(photos / photo, photo) for photo in part["id"]])
