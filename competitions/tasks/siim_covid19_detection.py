"""SIIM COVID-19: findings of studies, and boxes on their images; mean average precision."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.errors import InvalidSubmission
from competitions.metrics.detection import Boxes, box_average_precision_score
from competitions.metrics.matching import falling_order
from competitions.patterns.box_lists import BoxList, BoxTable
from competitions.schema import Pairing, pair_by_id, require_columns

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray
    from pandas import DataFrame

METRIC = box_average_precision_score

# "negative" and "none" are labels like the others, with the box 0 0 1 1; rows of studies and of
# images are scored together.
_LABELS = ("atypical", "indeterminate", "negative", "none", "opacity", "typical")
_ID, _LIST = "id", "PredictionString"
_BOXES = BoxList(("label", "confidence", "xmin", "ymin", "xmax", "ymax"), separator=None)


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission if the grader would; only the sample submission is known."""
    _read(submission, sample, _LABELS)


def score(submission: DataFrame, answers: DataFrame) -> np.float64:
    """The mean average precision, not rounded; raises InvalidSubmission."""
    truth = _BOXES.parse(answers[_LIST])
    labels = sorted(set(truth.label))
    predictions, pairing = _read(submission, answers, labels)
    row = np.empty(len(answers), dtype=np.intp)
    row[pairing.submission] = pairing.reference
    guesses = _boxes(predictions, row[predictions.row], labels)
    return box_average_precision_score(
        _boxes(truth, truth.row, labels), guesses, len(answers), order=_order(guesses, len(labels))
    )


def _read(
    submission: DataFrame, reference: DataFrame, labels: Collection[str]
) -> tuple[BoxTable, Pairing]:
    require_columns(submission, [_ID, _LIST])
    pairing = pair_by_id(submission, reference, _ID)
    table = _BOXES.parse(submission[_LIST])
    counts = np.array([label in labels for label in table.label], dtype=bool)
    # scikit-learn refuses such confidences, but sees only those of labels in the answers. Corners
    # may be nan or infinite.
    bad = np.flatnonzero(counts & ~np.isfinite(table.numbers[:, 0]))
    if bad.size:
        raise InvalidSubmission(
            f"column {_LIST!r}: the confidence of {bad.size:,} boxes is not finite, the first in "
            f"row {table.row[bad[0]] + 1} ({table.numbers[bad[0], 0]}). Write a finite number."
        )
    return table, pairing


def _boxes(table: BoxTable, image: NDArray[np.intp], labels: list[str]) -> Boxes:
    """The boxes with labels as places in `labels`; one past the end for any other."""
    codes = {label: code for code, label in enumerate(labels)}
    label = np.array([codes.get(name, len(labels)) for name in table.label], dtype=np.intp)
    return Boxes(image, label, table.numbers[:, 1:], table.numbers[:, 0])


def _order(guesses: Boxes, labels: int) -> NDArray[np.intp]:
    """Rows by image and falling confidence, as the official grader comes to them.

    It sorts an image's list anew for each label. That changes nothing, unless the list holds a
    box of no label that counts with a confidence of NaN, which no sort can place.
    """
    order = falling_order(guesses.image, guesses.score)
    image, confidence = guesses.image[order], guesses.score.tolist()
    for one in np.unique(guesses.image[np.isnan(guesses.score)]):
        start, end = np.searchsorted(image, [one, one + 1])
        rows = order[start:end].tolist()
        kept: list[int] = []
        for label in range(labels):
            kept += [row for row in rows if guesses.label[row] == label]
            rows.sort(key=confidence.__getitem__, reverse=True)
        order[start:end] = kept + [row for row in rows if guesses.label[row] == labels]
    return order
