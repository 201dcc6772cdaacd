"""APTOS 2019: grade diabetic retinopathy on a photo of the retina, 0 to 4; quadratic kappa."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.metrics.labels import quadratic_weighted_kappa_score
from competitions.patterns.class_labels import number_labels
from competitions.patterns.columns import ColumnTask
from competitions.preparing.media import place_named
from competitions.preparing.splits import split_frame
from competitions.preparing.tables import read_table, write_table

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = quadratic_weighted_kappa_score
# A grade that does not exist takes a rank among the others and so widens their distances.
_TASK = ColumnTask(id_column="id_code", target="diagnosis", read=number_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """Split at random, 10 % for the test; photos are told apart by their folder."""
    train, test = split_frame(read_table(folders.raw / "train.csv"), 0.1, seed=0)
    write_table(train, folders.public / "train.csv")
    write_table(test.drop(columns="diagnosis"), folders.public / "test.csv")
    write_table(test, folders.private / "test.csv")
    write_table(test.assign(diagnosis=0), folders.public / "sample_submission.csv")
    photos = folders.raw / "train_images"
    for name, part in (("train_images", train), ("test_images", test)):
        files = [f"{photo}.png" for photo in part["id_code"]]
        place_named(photos, folders.public / name, files)
