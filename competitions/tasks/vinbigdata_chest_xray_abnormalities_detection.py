"""VinBigData chest X-rays: boxes of 14 findings and "no finding"; COCO's AP at IoU 0.4."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.errors import InvalidSubmission
from competitions.metrics.detection import Boxes, coco_average_precision_score
from competitions.patterns.box_lists import BoxList, BoxTable
from competitions.preparing.media import place_named
from competitions.preparing.splits import split_list
from competitions.preparing.tables import read_table, write_table
from competitions.schema import require_columns, require_same_ids

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from competitions.preparing import Folders

METRIC = coco_average_precision_score

_ID, _LIST = "image_id", "PredictionString"
_CORNERS = ["x_min", "y_min", "x_max", "y_max"]
_NO_FINDING = 14
_BOXES = BoxList(("class", "confidence", *_CORNERS))


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission if the grader would; only the sample submission is known."""
    _read(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> np.float64:
    """COCO's average precision, not rounded; raises InvalidSubmission."""
    import pandas as pd

    table = _read(submission, answers)
    image, images = pd.factorize(answers[_ID].to_numpy())
    classes, label = np.unique(answers["class_id"].to_numpy(), return_inverse=True)
    order = np.argsort(image, kind="stable")
    corners = answers[_CORNERS].to_numpy(dtype=np.float64)[order]
    truth = Boxes(image[order], label[order], corners, np.zeros(len(order)))
    # An image may have several rows, whose boxes are put together.
    rows = pd.Index(images).get_indexer(pd.Index(submission[_ID].to_numpy()))
    guesses = Boxes(
        rows[table.row],
        _codes(table.numbers[:, 0], classes),
        table.numbers[:, 2:],
        table.numbers[:, 1],
    )
    # The grader hands corners to COCO where x, y, width, height are due, but with the right areas,
    # and counts boxes from 0, which COCO takes for "not matched". So no score reaches 1.
    areas = _area(truth.box), _area(guesses.box)
    return coco_average_precision_score(truth, guesses, 0.4, areas, first_id=0)


def _codes(classes: NDArray[np.float64], known: NDArray[np.int64]) -> NDArray[np.intp]:
    """The place of each class among the known ones, one past their end for any other."""
    whole = np.trunc(classes)  # a class of 7.9 is class 7
    place = np.searchsorted(known, whole).clip(max=len(known) - 1)
    return np.where(known[place] == whole, place, len(known))


def _area(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(all="ignore"):
        sides = corners[:, 2:] - corners[:, :2]
        area: NDArray[np.float64] = sides[:, 0] * sides[:, 1]
    return area


def _read(submission: DataFrame, reference: DataFrame) -> BoxTable:
    require_columns(submission, [_ID, _LIST])
    require_same_ids(submission, reference, _ID)
    table = _BOXES.parse(submission[_LIST])
    bad = np.flatnonzero(~np.isfinite(table.numbers[:, 0]))
    if bad.size:
        raise InvalidSubmission(
            f"column {_LIST!r}: the class of {bad.size:,} boxes is not finite, the first in row "
            f"{table.row[bad[0]] + 1} ({table.numbers[bad[0], 0]}). Write the number of a class."
        )
    return table


def prepare(folders: Folders) -> None:
    """Split the images at random, 10 % for the test, whose findings have one box each."""
    import pandas as pd

    boxes = read_table(folders.raw / "train.csv")
    train, test = split_list(boxes[_ID].unique().tolist(), 0.1, seed=0)
    write_table(boxes[boxes[_ID].isin(train)], folders.public / "train.csv")
    sample = pd.DataFrame({_ID: test, _LIST: "14 1 0 0 1 1"})
    write_table(sample, folders.public / "sample_submission.csv")
    answers = _one_box_each(boxes[boxes[_ID].isin(test)])
    write_table(answers, folders.private / "answers.csv")
    write_table(_handed_in(answers), folders.private / "gold_submission.csv")
    for name, images in (("train", train), ("test", test)):
        source, target = folders.raw / "train", folders.public / name
        files = [f"{image}.dicom" for image in images]
        place_named(source, target, files)


def _one_box_each(boxes: DataFrame) -> DataFrame:
    """The first box of each finding of an image; "no finding" gets the box 0 0 1 1."""
    found = boxes.groupby([_ID, "class_id"]).first().reset_index().fillna(0)
    found.loc[found["class_id"] == _NO_FINDING, ["x_max", "y_max"]] = 1.0
    return found


def _handed_in(answers: DataFrame) -> DataFrame:
    columns = [answers[name].tolist() for name in ("class_id", *_CORNERS)]
    boxes = [
        f"{label} 1.0 {' '.join(map(str, corners))}"
        for label, *corners in zip(*columns, strict=True)
    ]
    rows = answers[[_ID]].assign(**{_LIST: boxes})
    return rows.groupby(_ID)[_LIST].agg(" ".join).reset_index()
