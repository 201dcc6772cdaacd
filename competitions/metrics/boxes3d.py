"""Metrics for upright boxes in space, turned about the vertical axis."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from competitions.metrics.matching import equal_key_pairs, falling_order

# As many predictions are compared at a time; bounds the memory for pairs.
_CHUNK = 20_000


class Boxes3D(NamedTuple):
    """Labelled boxes of many samples, one a row.

    `sample` and `label` number them from 0, shape (n,). `center` is x, y, z and `size` is width,
    length, height, shape (n, 3) and in one unit; the length lies along the heading. `yaw` is the
    heading in radians about z, shape (n,). `score` (n,) is read of predictions only.
    """

    sample: NDArray[np.intp]
    label: NDArray[np.intp]
    center: NDArray[np.float64]
    size: NDArray[np.float64]
    yaw: NDArray[np.float64]
    score: NDArray[np.float64]

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> Boxes3D:
        """These rows, in this order."""
        return Boxes3D(
            self.sample[rows],
            self.label[rows],
            self.center[rows],
            self.size[rows],
            self.yaw[rows],
            self.score[rows],
        )


def box3d_average_precision_score(
    truth: Boxes3D, predictions: Boxes3D, samples: int, iou_thresholds: NDArray[np.float64]
) -> np.float64:
    """Mean average precision over samples (0 to samples - 1) and thresholds, in [0, 1]; 1 is best.

    Within a sample and label, predictions are taken from the highest score down. Each is compared
    with the truth that it overlaps most and found right if the intersection over union is above
    the threshold and no prediction before took that truth. The average precision is the area
    under the falling precision over recall; its mean is over a sample's true labels, then over
    all samples and thresholds. Predictions of labels that a sample does not have are ignored.
    nan if a sample has no truth. Raises ValueError if a box that counts is not proper.
    Source: mAP_evaluation.py of Lyft's nuScenes devkit.

    >>> box = Boxes3D(np.array([0]), np.array([0]), np.array([[5.0, 5, 0]]),
    ...     np.array([[2.0, 4, 1.5]]), np.array([0.3]), np.array([0.9]))
    >>> float(box3d_average_precision_score(box, box, 1, np.array([0.5, 0.9])))
    1.0
    """
    labels = 1 + max(truth.label.max(initial=0), predictions.label.max(initial=0))
    groups, group, totals = np.unique(
        truth.sample * labels + truth.label, return_inverse=True, return_counts=True
    )
    predictions = predictions.take(counting(truth, predictions))
    mine = np.searchsorted(groups, predictions.sample * labels + predictions.label)
    order = falling_order(mine, predictions.score)
    predictions, mine = predictions.take(order), mine[order]
    _require_proper(predictions)
    _require_proper(truth.take(np.isin(group, mine)))
    overlap, wanted = _best_overlaps(truth, predictions, group, mine, float(min(iou_thresholds)))
    rank = np.arange(len(mine)) - np.searchsorted(mine, mine) + 1
    table = np.zeros((len(groups), len(iou_thresholds)))
    for column, threshold in enumerate(iou_thresholds):
        right = np.flatnonzero(overlap > threshold)
        right = np.sort(right[np.unique(wanted[right], return_index=True)[1]])
        found, areas = _areas_under_curve(mine[right], rank[right], totals)
        table[found, column] = areas
    return np.float64(np.mean(_means_by_sample(groups // labels, table, samples)))


def counting(truth: Boxes3D, predictions: Boxes3D) -> NDArray[np.bool_]:
    """Which predictions have a label that their sample's truth has too; shape (n,)."""
    labels = 1 + max(truth.label.max(initial=0), predictions.label.max(initial=0))
    wanted = truth.sample * labels + truth.label
    return np.isin(predictions.sample * labels + predictions.label, wanted)


def is_proper(boxes: Boxes3D) -> NDArray[np.bool_]:
    """Which boxes can be compared, shape (n,).

    Sizes are positive, nothing is NaN, and the corners computed from them are square to 1e-8,
    which excludes infinite places and those so large that rounding bends the box.
    """
    numbers = np.column_stack([boxes.center, boxes.size, boxes.yaw])
    corners = ground_corners(boxes)
    with np.errstate(all="ignore"):
        one, other = np.roll(corners, -1, axis=1) - corners, np.roll(corners, 1, axis=1) - corners
        square = np.abs((one * other).sum(axis=2)) <= 1e-8
    good: NDArray[np.bool_] = square.all(axis=1) & (boxes.size > 0).all(axis=1)
    return good & ~np.isnan(numbers).any(axis=1)


def ground_corners(boxes: Boxes3D) -> NDArray[np.float64]:
    """The four corners on the ground, in order around the box; shape (n, 4, 2).

    Raises ValueError if a yaw is infinite.
    """
    cosine, sine = _directions(boxes.yaw)
    width, length = boxes.size[:, 0] / 2, boxes.size[:, 1] / 2
    corners = np.empty((len(boxes.yaw), 4, 2))
    with np.errstate(all="ignore"):
        for place, (ahead, aside) in enumerate(((1, 1), (1, -1), (-1, -1), (-1, 1))):
            x = boxes.center[:, 0] + ahead * (length * cosine)
            y = boxes.center[:, 1] + ahead * (length * sine)
            corners[:, place, 0] = x + aside * (width * sine)
            corners[:, place, 1] = y - aside * (width * cosine)
    return corners


def _directions(yaw: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Cosine and sine of each yaw, from the rotation matrix of its quaternion.

    pyquaternion multiplies two 4 x 4 matrices for it. So do we, since a fused multiply-add in
    that product changes the last digit, and an overlap may lie on a threshold.
    """
    half = (yaw / 2.0).tolist()
    real, turn = (np.array([f(angle) for angle in half]) for f in (math.cos, math.sin))
    left, right = np.zeros((2, len(half), 4, 4))
    for place in range(4):
        left[:, place, place] = right[:, place, place] = real
    left[:, 0, 3] = left[:, 1, 2] = right[:, 0, 3] = right[:, 2, 1] = -turn
    left[:, 2, 1] = left[:, 3, 0] = right[:, 1, 2] = right[:, 3, 0] = turn
    rotation = np.matmul(left, right.swapaxes(1, 2))
    return rotation[:, 1, 1], rotation[:, 2, 1]


def _require_proper(boxes: Boxes3D) -> None:
    bad = int((~is_proper(boxes)).sum())
    if bad:
        raise ValueError(
            f"{bad:,} boxes are not proper: sizes must be positive and all numbers finite"
        )


class _Solids(NamedTuple):
    """What overlaps are computed from: `low` and `high` enclose `corners`; z from bottom to top."""

    corners: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    ground: NDArray[np.float64]
    bottom: NDArray[np.float64]
    top: NDArray[np.float64]
    volume: NDArray[np.float64]


def _solids(boxes: Boxes3D) -> _Solids:
    corners = ground_corners(boxes)
    one, other = corners[:, 1] - corners[:, 0], corners[:, 3] - corners[:, 0]
    width, length, height = boxes.size.T
    middle = boxes.center[:, 2]
    with np.errstate(all="ignore"):
        return _Solids(
            corners=corners,
            low=corners.min(axis=1),
            high=corners.max(axis=1),
            ground=np.abs(one[:, 0] * other[:, 1] - one[:, 1] * other[:, 0]),
            bottom=middle - height / 2,
            top=middle + height / 2,
            volume=width * length * height,
        )


def _best_overlaps(
    truth: Boxes3D,
    predictions: Boxes3D,
    group: NDArray[np.intp],
    mine: NDArray[np.intp],
    floor: float,
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """The largest overlap of each prediction with the truths of its group, and with which.

    An overlap that is certainly not above the floor comes as 0, nan stays.
    """
    solid, wanted = _solids(predictions), _solids(truth)
    best, chosen = np.zeros(len(mine)), np.zeros(len(mine), dtype=np.intp)
    for start in range(0, len(mine), _CHUNK):
        guess, place = equal_key_pairs(mine[start : start + _CHUNK], group)
        guess, place = _near(solid, wanted, guess + start, place, floor)
        overlap = _overlaps(solid, wanted, guess, place)
        order = np.lexsort((np.where(np.isnan(overlap), -np.inf, -overlap), guess))
        rows, first = np.unique(guess[order], return_index=True)
        best[rows], chosen[rows] = overlap[order[first]], place[order[first]]
    return best, chosen


def _near(
    one: _Solids,
    other: _Solids,
    guess: NDArray[np.intp],
    place: NDArray[np.intp],
    floor: float,
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The pairs whose overlap may be above the floor, by what encloses their intersection."""
    for axis in (0, 1):
        apart = one.high[guess, axis] < other.low[place, axis]
        apart |= other.high[place, axis] < one.low[guess, axis]
        guess, place = guess[~apart], place[~apart]
    sides = np.minimum(one.high[guess], other.high[place]) - np.maximum(
        one.low[guess], other.low[place]
    )
    area = np.minimum(one.ground[guess], other.ground[place])
    area = 1.001 * np.minimum(area, sides[:, 0] * sides[:, 1])  # room for rounding
    most = area * _common_heights(one, other, guess, place)
    with np.errstate(all="ignore"):
        low = most <= floor * (one.volume[guess] + other.volume[place] - most)
    return guess[~low], place[~low]


def _overlaps(
    one: _Solids, other: _Solids, guess: NDArray[np.intp], place: NDArray[np.intp]
) -> NDArray[np.float64]:
    """Intersection over union of the pairs, in [0, 1]; nan where both volumes vanish."""
    import shapely

    common = shapely.area(
        shapely.intersection(_polygons(one.corners, guess), _polygons(other.corners, place))
    )
    with np.errstate(all="ignore"):
        both = _common_heights(one, other, guess, place) * common
        union = one.volume[guess] + other.volume[place] - both
        share: NDArray[np.float64] = np.clip(both / union, 0, 1)
    return share


def _polygons(corners: NDArray[np.float64], rows: NDArray[np.intp]) -> NDArray[np.object_]:
    """The polygon of each row, made once for each distinct row."""
    import shapely

    distinct, where = np.unique(rows, return_inverse=True)
    rings = corners[distinct][:, [0, 1, 2, 3, 0]]
    made: NDArray[np.object_] = shapely.polygons(rings)
    return made[where]


def _common_heights(
    one: _Solids, other: _Solids, guess: NDArray[np.intp], place: NDArray[np.intp]
) -> NDArray[np.float64]:
    bottom, top = one.bottom[guess], one.top[guess]
    low, high = other.bottom[place], other.top[place]
    with np.errstate(all="ignore"):
        # Python's max() and min(): a NaN of the prediction gives way to the truth's number.
        height = np.where(top < high, top, high) - np.where(bottom > low, bottom, low)
    return np.where(height > 0, height, 0.0)


def _areas_under_curve(
    group: NDArray[np.intp], rank: NDArray[np.intp], totals: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """The groups with hits, and the area under the falling precision over recall of each.

    One row a hit: its group (sorted) and its rank among the group's predictions (rising);
    `totals` counts the truths of every group. Groups with equally many hits are computed
    together, so that each sum has just the terms, and rounds, as the sum of one group alone.
    """
    found, counts = np.unique(group, return_counts=True)
    starts, wanted = np.cumsum(counts) - counts, totals[found]
    areas = np.zeros(len(found))
    for hits, all_found in sorted(
        set(zip(counts.tolist(), (counts == wanted).tolist(), strict=True))
    ):
        rows = np.flatnonzero((counts == hits) & ((counts == wanted) == all_found))
        precision = np.arange(1, hits + 1) / rank[starts[rows][:, None] + np.arange(hits)]
        falling = np.maximum.accumulate(precision[:, ::-1], axis=1)[:, ::-1]
        recall = np.arange(hits + 1) / wanted[rows][:, None]
        terms = np.diff(recall, axis=1) * falling
        # The step to a recall of 1 that no hit reaches adds a term of 0.
        areas[rows] = np.pad(terms, ((0, 0), (0, 0 if all_found else 1))).sum(axis=1)
    return found, areas


def _means_by_sample(
    sample: NDArray[np.intp], table: NDArray[np.float64], samples: int
) -> NDArray[np.float64]:
    """Means of the rows of each sample (sorted), column by column, flat; nan without a row."""
    counts = np.bincount(sample, minlength=samples)
    starts = np.cumsum(counts) - counts
    means = np.full((samples, table.shape[1]), np.nan)
    for size in np.unique(counts[counts > 0]).tolist():
        rows = np.flatnonzero(counts == size)
        block = table[starts[rows][:, None] + np.arange(size)]
        means[rows] = np.ascontiguousarray(block.swapaxes(1, 2)).mean(axis=2)
    return means.ravel()
