"""Cassava leaves: name the disease on a photo of a leaf, 0 to 4; accuracy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.metrics.classification import accuracy_score
from competitions.patterns.class_labels import number_labels
from competitions.patterns.columns import ColumnTask
from competitions.preparing.media import place, place_all, place_named
from competitions.preparing.splits import split_list
from competitions.preparing.tables import read_table, write_table
from competitions.preparing.tfrecords import text_features

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from competitions.preparing import Folders

METRIC = accuracy_score
# A label that is none of the five is only wrong: the grader knows no list of classes.
_TASK = ColumnTask(id_column="image_id", target="label", read=number_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score

_DISEASES = "label_num_to_disease_map.json"


def prepare(folders: Folders) -> None:
    """Split the TFRecord files at random, 10 % for the test; the table's rows follow their photos.

    The files are numbered anew in the order of the split, and keep their count of photos.
    """
    files = sorted((folders.raw / "train_tfrecords").glob("*.tfrec"))
    train_files, test_files = split_list([file for file in files if file.is_file()], 0.1, seed=0)
    labels = read_table(folders.raw / "train.csv")
    names = [name for file in test_files for name in text_features(file, "image_name")]
    tested = labels["image_id"].isin(names)
    test = labels[tested]
    write_table(labels[~tested], folders.public / "train.csv")
    write_table(test, folders.private / "test.csv")
    write_table(test.assign(label=4), folders.public / "sample_submission.csv")
    _place_part(folders, "train", train_files, labels["image_id"][~tested])
    _place_part(folders, "test", test_files, test["image_id"])
    place(folders.raw / _DISEASES, folders.public / _DISEASES)


def _place_part(folders: Folders, part: str, files: list[Path], photos: Iterable[str]) -> None:
    home = folders.public / f"{part}_tfrecords"
    counts = [file.stem.split("-")[1] for file in files]
    names = [f"ld_{part}{number:02d}-{count}.tfrec" for number, count in enumerate(counts)]
    place_all((file, home / name) for file, name in zip(files, names, strict=True))
    source, target = folders.raw / "train_images", folders.public / f"{part}_images"
    target.mkdir()  # also if no row of the table has a photo of these files
    place_named(source, target, photos)
