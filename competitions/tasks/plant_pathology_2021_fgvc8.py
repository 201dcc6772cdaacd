"""Diseases on an apple leaf, any number per image; micro F1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.metrics.multilabel import micro_f1_score
from competitions.patterns.columns import ColumnTask
from competitions.patterns.text_cells import text_or_blank
from competitions.preparing.media import place_named
from competitions.preparing.splits import split_frame
from competitions.preparing.tables import read_table, write_table

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = micro_f1_score

_TASK = ColumnTask(id_column="image", target="labels", read=text_or_blank, metric=METRIC)
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """Split at random, 20 % for the test; photos keep their names. There is no test.csv."""
    train, test = split_frame(read_table(folders.raw / "train.csv"), 0.2, seed=0)
    write_table(train, folders.public / "train.csv")
    write_table(test, folders.private / "answers.csv")
    write_table(test.assign(labels="healthy"), folders.public / "sample_submission.csv")
    photos = folders.raw / "train_images"
    for name, part in (("train_images", train), ("test_images", test)):
        place_named(photos, folders.public / name, part["image"])
