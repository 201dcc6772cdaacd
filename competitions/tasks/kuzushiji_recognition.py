"""Kuzushiji: characters on pages and a point inside each; F1 over all pages together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.metrics.points import LabelledPlaces, points_in_boxes_f1_score
from competitions.patterns.box_lists import BoxList, BoxTable
from competitions.schema import Pairing, pair_by_id, require_columns

if TYPE_CHECKING:
    from pandas import DataFrame

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
