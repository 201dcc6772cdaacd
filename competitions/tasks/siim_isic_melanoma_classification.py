"""Melanoma: the probability that a lesion is malignant; AUC."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from competitions.metrics.classification import roc_auc_score
from competitions.patterns.columns import ColumnTask, as_stored
from competitions.patterns.probabilities import chances
from competitions.preparing.media import place, place_all
from competitions.preparing.tables import read_table, write_table
from competitions.preparing.tfrecords import text_features

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = roc_auc_score

_TASK = ColumnTask(
    id_column="image_name", target="target", read=chances, truth=as_stored, metric=METRIC
)
validate, score = _TASK.validate, _TASK.score

_TEST_RECORDS = ("train00-2071.tfrec", "train06-2071.tfrec")
_FEATURES = ["image_name", "patient_id", "sex", "age_approx", "anatom_site_general_challenge"]


def prepare(folders: Folders) -> None:
    """The images of two TFRecord files are the test; the files are numbered anew in both parts."""
    raw, public = folders.raw, folders.public
    hidden = {
        name
        for records in _TEST_RECORDS
        for name in text_features(raw / "tfrecords" / records, "image_name")
    }
    images = read_table(raw / "train.csv", exact=False)
    chosen = images["image_name"].isin(hidden)
    train, test = images[~chosen], images[chosen]
    write_table(train, public / "train.csv")
    write_table(test[_FEATURES], public / "test.csv")
    answers = test[["image_name", "target"]]
    write_table(answers, folders.private / "test.csv")
    write_table(answers.assign(target=0), public / "sample_submission.csv")
    for part, names in (("train", train["image_name"]), ("test", answers["image_name"])):
        place_all(
            (raw / of / f"{name}.{suffix}", public / to / f"{name}.{suffix}")
            for of, to, suffix in (("train", part, "dcm"), ("jpeg/train", f"jpeg/{part}", "jpg"))
            for name in names
        )
    _place_records(folders)


def _place_records(folders: Folders) -> None:
    target = folders.public / "tfrecords"
    target.mkdir()
    numbers = {"train": count(), "test": count()}
    for records in sorted((folders.raw / "tfrecords").glob("train*.tfrec")):
        part = "test" if records.name in _TEST_RECORDS else "train"
        size = records.stem.split("-")[1]
        place(records, target / f"{part}{next(numbers[part]):02d}-{size}.tfrec")
