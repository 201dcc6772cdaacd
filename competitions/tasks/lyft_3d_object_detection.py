"""Lyft 3D detection: boxes around vehicles and people; mean average precision, IoU 0.5 to 0.95."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.errors import InvalidSubmission
from competitions.metrics.boxes3d import (
    Boxes3D,
    box3d_average_precision_score,
    counting,
    is_proper,
)
from competitions.patterns.box_lists import BoxList, BoxTable
from competitions.schema import Pairing, pair_by_id, require_columns, sort_order

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

METRIC = box3d_average_precision_score

NOT_VALIDATED = (
    "Sizes that are not positive, nan, and numbers too large for a square box are invalid in "
    "boxes of a class that the sample's answer has, and ignored in all others."
)

_ID, _LIST = "Id", "PredictionString"
_FIELDS = ("confidence", "x", "y", "z", "width", "length", "height", "yaw", "label")
_BOXES = BoxList(_FIELDS, missing_is_empty=True, blank_is_empty=True)
_TRUE_BOXES = BoxList(_FIELDS, blank_is_empty=True)
_THRESHOLDS = np.array([0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95])


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission if the grader would; only the sample submission is known."""
    _read(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> np.float64:
    """The mean average precision, not rounded; raises InvalidSubmission."""
    table, pairing = _read(submission, answers)
    truth = _TRUE_BOXES.parse(answers[_LIST])
    codes = {label: code for code, label in enumerate(sorted({*truth.label, *table.label}))}
    # Samples count from 0 in the order of their ids, in which the official grader averages.
    number = np.empty(len(answers), dtype=np.intp)
    number[sort_order(answers[_ID])] = np.arange(len(answers))
    sample = np.empty(len(answers), dtype=np.intp)
    sample[pairing.submission] = number[pairing.reference]
    boxes = _boxes(truth, number[truth.row], codes)
    guesses = _boxes(table, sample[table.row], codes)
    _require_proper(table, counting(boxes, guesses) & ~is_proper(guesses))
    return box3d_average_precision_score(boxes, guesses, len(answers), _THRESHOLDS)


def _read(submission: DataFrame, reference: DataFrame) -> tuple[BoxTable, Pairing]:
    require_columns(submission, [_ID, _LIST])
    pairing = pair_by_id(submission, reference, _ID)
    table = _BOXES.parse(submission[_LIST])
    # The angle's cosine is taken before the class is looked at.
    bad = np.flatnonzero(np.isinf(table.numbers[:, 7]))
    if bad.size:
        raise InvalidSubmission(
            f"column {_LIST!r}: the yaw of {bad.size:,} boxes is infinite, the first in row "
            f"{table.row[bad[0]] + 1}. Write an angle in radians."
        )
    return table, pairing


def _boxes(table: BoxTable, sample: NDArray[np.intp], codes: dict[str, int]) -> Boxes3D:
    confidence, center, size, yaw = np.split(table.numbers, [1, 4, 7], axis=1)
    label = np.array([codes[label] for label in table.label], dtype=np.intp)
    return Boxes3D(sample, label, center, size, yaw[:, 0], confidence[:, 0])


def _require_proper(table: BoxTable, bad: NDArray[np.bool_]) -> None:
    """Raise InvalidSubmission if any box is bad, naming the first."""
    rows = np.flatnonzero(bad)
    if rows.size:
        raise InvalidSubmission(
            f"column {_LIST!r}: {rows.size:,} boxes have a size that is not positive, a nan, or "
            f"a number too large, the first in row {table.row[rows[0]] + 1} (a "
            f"{table.label[rows[0]]!r}). Write positive sizes and finite numbers."
        )
