"""Paddy Doctor: name the disease on a photo of rice, ten labels; accuracy."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from competitions.metrics.classification import accuracy_score
from competitions.patterns.class_labels import mixed_text_labels
from competitions.patterns.columns import ColumnTask
from competitions.preparing.media import place_all
from competitions.preparing.splits import split_frame
from competitions.preparing.tables import read_table, write_table

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = accuracy_score
# A missing label is the empty label: wrong, but valid; so is the sample submission, all empty.
_TASK = ColumnTask(
    id_column="image_id",
    target="label",
    read=partial(mixed_text_labels, missing=""),
    metric=METRIC,
)
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """Split at random, 25 % for the test; test photos lie together, without labels' folders."""
    train, test = split_frame(read_table(folders.raw / "train.csv"), 0.25, seed=0)
    write_table(train, folders.public / "train.csv")
    write_table(test, folders.private / "test.csv")
    sample = test[["image_id"]].assign(label="")
    write_table(sample, folders.public / "sample_submission.csv")
    raw, public = folders.raw / "train_images", folders.public
    place_all(
        (raw / label / image, public / "train_images" / label / image)
        for image, label in zip(train["image_id"], train["label"], strict=True)
    )
    place_all(
        (raw / label / image, public / "test_images" / image)
        for image, label in zip(test["image_id"], test["label"], strict=True)
    )
