"""Kuzushiji: characters on pages and a point inside each; F1 over all pages together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.metrics.points import LabelledPlaces, points_in_boxes_f1_score
from competitions.patterns.box_lists import BoxList, BoxTable
from competitions.preparing.archives import pack_zip
from competitions.preparing.media import place
from competitions.preparing.splits import split_frame
from competitions.preparing.tables import read_table, write_table
from competitions.schema import Pairing, pair_by_id, require_columns

if TYPE_CHECKING:
    from pandas import DataFrame

    from competitions.preparing import Folders

METRIC = points_in_boxes_f1_score

_ID, _LIST = "image_id", "labels"
_POINTS = BoxList(("label", "x", "y"), missing_is_empty=True)
_BOXES = BoxList(("label", "x", "y", "width", "height"), missing_is_empty=True)


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission if the grader would; only the sample submission is known."""
    _read(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """The F1, not rounded; raises InvalidSubmission."""
    points, pairing = _read(submission, answers)
    boxes = _BOXES.parse(answers[_LIST])
    page = np.empty(len(answers), dtype=np.intp)
    page[pairing.submission] = pairing.reference
    codes: dict[str, int] = {}
    return points_in_boxes_f1_score(
        _places(boxes, boxes.row, codes), _places(points, page[points.row], codes)
    )


def _read(submission: DataFrame, reference: DataFrame) -> tuple[BoxTable, Pairing]:
    require_columns(submission, [_ID, _LIST])
    pairing = pair_by_id(submission, reference, _ID)
    # Coordinates may be nan or infinite: such a point lies in no box.
    return _POINTS.parse(submission[_LIST]), pairing


def _places(
    table: BoxTable, page: np.ndarray[tuple[int], np.dtype[np.intp]], codes: dict[str, int]
) -> LabelledPlaces:
    # Labels are compared as numpy's text, which drops NUL characters at the end.
    labels = [codes.setdefault(label.rstrip("\0"), len(codes)) for label in table.label]
    return LabelledPlaces(page, np.array(labels, dtype=np.intp), table.numbers)


def prepare(folders: Folders) -> None:
    """Split at random, 10 % for the test; photos go into flat zip archives.

    Boxes are the answers; a submission has points, so one made of the answers is kept too.
    """
    train, test = split_frame(read_table(folders.raw / "train.csv"), 0.1, seed=0)
    write_table(train, folders.public / "train.csv")
    write_table(test, folders.private / "test.csv")
    pages = folders.unpacked("train_images.zip")
    for name, part in (("train_images.zip", train), ("test_images.zip", test)):
        photos = [f"{page}.jpg" for page in part[_ID]]
        pack_zip(folders.public / name, [(pages / photo, photo) for photo in photos])
    place(folders.raw / "unicode_translation.csv", folders.public / "unicode_translation.csv")
    sample = test.assign(labels="U+003F 1 1 U+FF2F 2 2")
    write_table(sample, folders.public / "sample_submission.csv")
    points = test[_LIST].map(_corner_points, na_action="ignore")
    write_table(test.assign(labels=points), folders.private / "gold_submission.csv")


def _corner_points(boxes: str) -> str:
    """Boxes "label x y width height" as points "label x y", a pixel inside the upper left."""
    tokens = boxes.split()
    corners = zip(tokens[::5], tokens[1::5], tokens[2::5], strict=True)
    return " ".join(f"{label} {int(x) + 1} {int(y) + 1}" for label, x, y in corners)
