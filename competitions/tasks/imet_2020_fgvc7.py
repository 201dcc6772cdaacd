"""Attributes of an artwork, any number per image; micro F1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.metrics.multilabel import micro_f1_score
from competitions.patterns.columns import ColumnTask
from competitions.patterns.text_cells import text_or_blank
from competitions.preparing.media import place, place_named
from competitions.preparing.splits import split_frame
from competitions.preparing.tables import read_table, write_table

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = micro_f1_score

_TASK = ColumnTask(id_column="id", target="attribute_ids", read=text_or_blank, metric=METRIC)
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """Split at random, 15 % for the test."""
    train, test = split_frame(read_table(folders.raw / "train.csv"), 0.15, seed=0)
    write_table(train, folders.public / "train.csv")
    write_table(test, folders.private / "answers.csv")
    sample = test.assign(attribute_ids="0 1 2")
    write_table(sample, folders.public / "sample_submission.csv")
    place(folders.raw / "labels.csv", folders.public / "labels.csv")
    source = folders.raw / "train"
    for name, part in (("train", train), ("test", test)):
        target = folders.public / name
        photos = [f"{photo}.png" for photo in part["id"]]
        place_named(source, target, photos)
