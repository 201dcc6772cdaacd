"""iWildCam 2019: name the animal on a camera trap's photo, 0 for none; macro F1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.metrics.labels import macro_f1_score
from competitions.patterns.class_labels import truncated_labels
from competitions.patterns.columns import ColumnTask
from competitions.preparing.archives import pack_zip
from competitions.preparing.splits import split_list
from competitions.preparing.tables import read_table, write_table

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = macro_f1_score
# Labels go through int(), so 7.9 is 7. Each animal that is named at all is a class in the mean.
_TASK = ColumnTask(id_column="Id", target="Category", read=truncated_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """Split the cameras' places at random, 10 % of them for the test; photos go into zips."""
    photos = read_table(folders.raw / "train.csv")
    _, places = split_list(photos["location"].unique().tolist(), 0.1, seed=8)
    elsewhere = photos["location"].isin(places)
    train, test = photos[~elsewhere], photos[elsewhere]
    write_table(train, folders.public / "train.csv")
    write_table(test.drop(columns="category_id"), folders.public / "test.csv")
    write_table(test, folders.private / "test.csv")
    answers = test[["id", "category_id"]].set_axis(["Id", "Category"], axis="columns")
    write_table(answers, folders.private / "answers.csv")
    # The sample has the row numbers of the raw table as well, in a column without a name.
    write_table(answers.assign(Category=0), folders.public / "sample_submission.csv", index=True)
    images = folders.unpacked("train_images.zip")
    for name, part in (("train_images.zip", train), ("test_images.zip", test)):
        names = [f"{photo}.jpg" for photo in part["id"].unique()]
        pack_zip(folders.public / name, [(images / name, name) for name in names])
