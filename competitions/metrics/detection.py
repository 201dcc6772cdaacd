"""Metrics for boxes on images: average precision as PASCAL VOC and as COCO count it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from competitions.metrics.matching import equal_key_pairs, falling_order, first_come
from competitions.metrics.retrieval import average_precision_score

# What COCOeval counts: this many predictions per image and label, boxes up to this area in square
# pixels, and the precision at these recalls.
_MAX_DETECTIONS = 100
_MAX_AREA = 1e5**2
_RECALLS = np.linspace(0.0, 1.0, 101)


class Boxes(NamedTuple):
    """Labelled boxes of many images, one a row.

    `image` and `label` number them from 0, shape (n,); `box` has shape (n, 4); `score` (n,) is
    read of predictions only.
    """

    image: NDArray[np.intp]
    label: NDArray[np.intp]
    box: NDArray[np.float64]
    score: NDArray[np.float64]

    def take(self, rows: NDArray[np.intp]) -> Boxes:
        """These rows, in this order."""
        return Boxes(self.image[rows], self.label[rows], self.box[rows], self.score[rows])


def box_average_precision_score(
    truth: Boxes,
    predictions: Boxes,
    images: int,
    iou_threshold: float = 0.5,
    order: NDArray[np.intp] | None = None,
) -> np.float64:
    """Mean over the true labels of the average precision of boxes, in [0, 1]; 1 is best.

    Boxes are x_min, y_min, x_max, y_max. Within an image and label, each prediction, from the
    highest score down (or in the given `order` of rows), takes the free truth that it overlaps
    most, if the intersection over union is above the threshold. The average precision of a label
    is that of its predictions, right or wrong, and of each missed truth as a positive of score 0
    and each image (they are 0 to images - 1) without truth or prediction as a negative of score
    0. Predictions of labels without truth are ignored.
    Raises ValueError if there is no truth, if a score is not finite or a label has no negative.
    Source: PASCAL VOC 2010, with missed boxes and blank images as MLE-bench counts them.

    >>> one = Boxes(np.array([0]), np.array([0]), np.array([[2.0, 2, 4, 4]]), np.array([0.9]))
    >>> float(box_average_precision_score(one, one, images=2))
    1.0
    """
    if order is None:
        order = falling_order(predictions.image, predictions.score)
    predictions = predictions.take(order)
    hit, missed = _best_free_truths(truth, predictions, iou_threshold)
    scores = []
    for label in np.unique(truth.label):
        rows, wanted = predictions.label == label, truth.label == label
        seen = np.union1d(predictions.image[rows], truth.image[wanted])
        misses, blanks = int(missed[wanted].sum()), images - len(seen)
        right = np.concatenate([hit[rows], np.ones(misses, bool), np.zeros(blanks, bool)])
        if right.all():
            raise ValueError(f"label {label} has no negative, so its precision is undefined")
        score = np.concatenate([predictions.score[rows], np.zeros(misses + blanks)])
        scores.append(average_precision_score(right, score))
    if not scores:
        raise ValueError("there is no true box")
    return np.float64(np.mean(scores))


def coco_average_precision_score(
    truth: Boxes,
    predictions: Boxes,
    iou_threshold: float = 0.5,
    areas: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None,
    first_id: int = 1,
) -> np.float64:
    """Average precision at one overlap as COCOeval computes it, in [0, 1]; 1 is best.

    Boxes are x, y, width, height. Within an image and label, the 100 best predictions, from the
    highest score down, each take the free truth that they overlap most, if the intersection over
    union reaches the threshold. The precision of a label, made falling, is read at the recalls
    0, 0.01, ... 1; the mean is over recalls and labels with truth, and -1 if there is none.
    Truths whose area is not in [0, 1e10] are ignored, with the predictions that match them, and
    so are unmatched predictions of such areas; `areas` gives the areas of truths and predictions
    where they are not width times height. Rows are counted from `first_id`; COCOeval takes a
    match with the row of id 0 for none, so with first_id=0 the first truth is never found, and
    the first prediction leaves its truth free.
    Source: COCOeval of pycocotools, evaluateImg and accumulate.

    >>> one = Boxes(np.array([0]), np.array([0]), np.array([[2.0, 2, 4, 4]]), np.array([0.9]))
    >>> round(float(coco_average_precision_score(one, one)), 6)
    1.0
    """
    truth_area, area = areas or (_area(truth.box), _area(predictions.box))
    ignored = _is_out_of_range(truth_area)
    rows = _first_per_image(truth, predictions)
    best = predictions.take(rows)
    matched = _coco_matches(truth, best, ignored, rows + first_id, iou_threshold)
    found = (matched >= 0) & (matched + first_id != 0)
    left_out = (matched >= 0) & ignored[matched] if len(truth.label) else np.zeros(len(rows), bool)
    left_out |= ~found & _is_out_of_range(area[rows])
    labels = np.unique(truth.label)
    table = np.full((len(_RECALLS), len(labels)), -1.0)
    for column, label in enumerate(labels):
        positives = int(np.sum((truth.label == label) & ~ignored))
        mine = np.flatnonzero(best.label == label)
        mine = mine[np.argsort(-best.score[mine], kind="stable")]
        if positives:
            table[:, column] = _precisions(found[mine], left_out[mine], positives)
    counted = table[table > -1]
    return np.float64(np.mean(counted)) if counted.size else np.float64(-1.0)


def _best_free_truths(
    truth: Boxes, predictions: Boxes, iou_threshold: float
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which predictions, in their order of choice, hit a truth, and which truths are missed."""
    guess, wanted = equal_key_pairs(*_keys(predictions, truth))
    overlap = _corner_overlaps(predictions.box[guess], truth.box[wanted])
    near = overlap > iou_threshold
    guess, wanted, overlap = guess[near], wanted[near], overlap[near]
    choice = np.lexsort((-overlap, guess))
    guess, wanted = guess[choice], wanted[choice]
    taken = first_come(guess, wanted)
    hit, missed = np.zeros(len(predictions.label), bool), np.ones(len(truth.label), bool)
    hit[guess[taken]], missed[wanted[taken]] = True, False
    return hit, missed


def _keys(one: Boxes, other: Boxes) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Numbers that are equal where label and image are, in order of label, then image."""
    images = 1 + max(one.image.max(initial=0), other.image.max(initial=0))
    return one.label * images + one.image, other.label * images + other.image


def _corner_overlaps(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Intersection over union of boxes given by their corners, row by row; 0 without a union.

    Comparisons are Python's max() and min(): of a NaN and a number they return the first.
    """
    low = np.where(other[:, :2] > one[:, :2], other[:, :2], one[:, :2])
    high = np.where(other[:, 2:] < one[:, 2:], other[:, 2:], one[:, 2:])
    with np.errstate(all="ignore"):
        sides = np.where(high - low > 0, high - low, 0.0)
        both = sides[:, 0] * sides[:, 1]
        union = _area(one, corners=True) + _area(other, corners=True) - both
        return np.where(union > 0, both / union, 0.0)


def _size_overlaps(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Intersection over union of x, y, width, height, row by row, as pycocotools computes it."""
    with np.errstate(all="ignore"):
        high = np.fmin(one[:, 2:] + one[:, :2], other[:, 2:] + other[:, :2])
        sides = high - np.fmax(one[:, :2], other[:, :2])
        both = sides[:, 0] * sides[:, 1]
        ratio = both / (_area(one) + _area(other) - both)
    return np.where((sides <= 0).any(axis=1), 0.0, ratio)


def _area(box: NDArray[np.float64], *, corners: bool = False) -> NDArray[np.float64]:
    sides = box[:, 2:] - box[:, :2] if corners else box[:, 2:]
    area: NDArray[np.float64] = sides[:, 0] * sides[:, 1]
    return area


def _is_out_of_range(area: NDArray[np.float64]) -> NDArray[np.bool_]:
    return (area < 0) | (area > _MAX_AREA)


def _first_per_image(truth: Boxes, predictions: Boxes) -> NDArray[np.intp]:
    """Rows of the best predictions of each label and image, in COCO's order."""
    group, _ = _keys(predictions, truth)
    order: NDArray[np.intp] = np.lexsort((-predictions.score, group))
    ranked = group[order]
    return order[np.arange(len(order)) - np.searchsorted(ranked, ranked) < _MAX_DETECTIONS]


def _coco_matches(
    truth: Boxes,
    predictions: Boxes,
    ignored: NDArray[np.bool_],
    ids: NDArray[np.intp],
    iou_threshold: float,
) -> NDArray[np.intp]:
    """The truth that each prediction takes, -1 for none; shape (n,)."""
    ignored_last = np.argsort(ignored, kind="stable")
    guess, place = equal_key_pairs(*_keys(predictions, truth.take(ignored_last)))
    wanted = ignored_last[place]
    overlap = _size_overlaps(predictions.box[guess], truth.box[wanted])
    limit = min(iou_threshold, 1 - 1e-10)
    # An overlap of NaN, from infinite boxes, passes each comparison, and so does what follows it.
    near = (overlap >= limit) | np.isin(guess, guess[np.isnan(overlap)])
    matched = np.full(len(ids), -1, dtype=np.intp)
    busy: set[int] = set()
    pairs = zip(guess[near].tolist(), wanted[near].tolist(), overlap[near].tolist(), strict=True)
    for row, candidates in groupby(pairs, key=itemgetter(0)):
        free = ((one, value) for _, one, value in candidates if one not in busy)
        matched[row] = chosen = _largest(free, ignored, limit)
        if ids[row] > 0 and chosen >= 0:
            busy.add(chosen)
    return matched


def _largest(free: Iterable[tuple[int, float]], ignored: NDArray[np.bool_], limit: float) -> int:
    """The last of the truths that overlap most; an ignored one only if there is no other."""
    chosen = -1
    for one, value in free:
        if chosen >= 0 and ignored[one] and not ignored[chosen]:
            break
        if not value < limit:
            chosen, limit = one, value
    return chosen


def _precisions(
    found: NDArray[np.bool_], left_out: NDArray[np.bool_], positives: int
) -> NDArray[np.float64]:
    """The precision, made falling, at each of COCO's recalls, 0 beyond the last reached."""
    right = np.cumsum(found & ~left_out).astype(np.float64)
    wrong = np.cumsum(~found & ~left_out).astype(np.float64)
    precision = right / (wrong + right + np.spacing(1))
    falling = np.maximum.accumulate(precision[::-1])[::-1]
    reached = np.searchsorted(right / positives, _RECALLS, side="left")
    return np.append(falling, 0.0)[reached]
