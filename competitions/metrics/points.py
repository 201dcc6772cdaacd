"""Metrics for labelled points that should lie in labelled boxes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from competitions.metrics.matching import equal_key_pairs, first_come


class LabelledPlaces(NamedTuple):
    """Points or boxes of many pages, one a row.

    `page` and `label` number them from 0, shape (n,); `place` holds x, y of points, shape (n, 2),
    or x, y, width, height of boxes, shape (n, 4).
    """

    page: NDArray[np.intp]
    label: NDArray[np.intp]
    place: NDArray[np.float64]


def points_in_boxes_f1_score(boxes: LabelledPlaces, points: LabelledPlaces) -> float:
    """F1 of points, counted over all pages together, in [0, 1]; 1 is best.

    Each box, in the order given, takes the first free point of its page and label that lies
    strictly inside. F1 is the harmonic mean of precision (points taken / points) and recall
    (points taken / boxes), and 0 without points, boxes or hits.
    Source: the metric of Kaggle's kuzushiji-recognition.

    >>> boxes = LabelledPlaces(np.array([0]), np.array([3]), np.array([[10.0, 10, 5, 5]]))
    >>> points = LabelledPlaces(np.array([0, 0]), np.array([3, 3]), np.array([[12.0, 12], [0, 0]]))
    >>> round(points_in_boxes_f1_score(boxes, points), 6)
    0.666667
    """
    hits = _hits(boxes, points)
    if not hits:
        return 0.0
    precision, recall = hits / len(points.label), hits / len(boxes.label)
    return (2 * precision * recall) / (precision + recall)


def _hits(boxes: LabelledPlaces, points: LabelledPlaces) -> int:
    labels = 1 + max(boxes.label.max(initial=0), points.label.max(initial=0))
    box, point = equal_key_pairs(
        boxes.page * labels + boxes.label, points.page * labels + points.label
    )
    low = boxes.place[box, :2]
    high = low + boxes.place[box, 2:]
    spot = points.place[point]
    inside = ((low < spot) & (spot < high)).all(axis=1)
    return int(first_come(box[inside], point[inside]).sum())
