"""Metrics for binary masks. All take arrays of shape (masks, ...) or run lengths, see rle.Masks."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from competitions.metrics.rle import Masks, as_masks
from competitions.metrics.volumes import Slices, unit_hausdorff_distance, volumes

# As numpy spaces them: some, such as 0.6000000000000001, lie a little above the round number.
_IOU_THRESHOLDS = np.arange(0.5, 1.0, 0.05)


def dice_scores(y_true: Masks | ArrayLike, y_pred: Masks | ArrayLike) -> NDArray[np.float64]:
    """Each mask's Dice coefficient, shape (masks,), in [0, 1]; NaN where both masks are empty.

    2 |X and Y| / (|X| + |Y|), X and Y being the sets of pixels. Raises ValueError if number or
    sizes of the masks differ. Source: Dice (1945).

    >>> dice_scores([[1, 1, 0], [0, 0, 0]], [[0, 1, 0], [0, 0, 0]]).round(3).tolist()
    [0.667, nan]
    """
    truth, guess = as_masks(y_true), as_masks(y_pred)
    total = truth.areas() + guess.areas()
    return _ratios(2 * truth.intersections(guess), total, np.nan)


def mean_dice_score(y_true: Masks | ArrayLike, y_pred: Masks | ArrayLike) -> np.float64:
    """Mean of the masks' Dice coefficients, in [0, 1]; 1 is best, also of two empty masks.

    Raises ValueError if number or sizes of the masks differ.

    >>> float(mean_dice_score([[1, 1, 0], [0, 0, 0]], [[0, 1, 1], [0, 0, 0]]))
    0.75
    """
    scores = dice_scores(y_true, y_pred)
    return np.float64(np.where(np.isnan(scores), 1.0, scores).mean())


def global_dice_score(y_true: Masks | ArrayLike, y_pred: Masks | ArrayLike) -> np.float64:
    """Dice coefficient of all masks' pixels pooled, in [0, 1]; 1 is best, NaN if no pixel is set.

    Raises ValueError if number or sizes of the masks differ.

    >>> float(global_dice_score([[1, 1, 0], [0, 0, 0]], [[0, 1, 1], [0, 0, 0]]))
    0.5
    """
    truth, guess = as_masks(y_true), as_masks(y_pred)
    total = int(truth.areas().sum() + guess.areas().sum())
    shared = int(truth.intersections(guess).sum())
    return np.float64(2 * shared / total if total else np.nan)


def mean_f_beta_score(
    y_true: Masks | ArrayLike, y_pred: Masks | ArrayLike, beta: float = 0.5
) -> np.float64:
    """Mean of the masks' F-beta scores over pixels, in [0, 1]; 1 is best, two empty masks give 0.

    (1 + beta**2) |X and Y| / (beta**2 |X| + |Y|), X being the true and Y the predicted pixels; a
    beta below 1 weighs precision more than recall. Raises ValueError if number or sizes of the
    masks differ. Source: van Rijsbergen, Information Retrieval (1979).

    >>> float(mean_f_beta_score([[1, 1, 1, 1, 0]], [[1, 0, 0, 0, 0]]))
    0.625
    """
    truth, guess = as_masks(y_true), as_masks(y_pred)
    shared = (1 + beta**2) * truth.intersections(guess).astype(np.float64)
    total = beta**2 * truth.areas().astype(np.float64) + guess.areas()
    return np.float64(_ratios(shared, total, 0.0).mean())


def mean_iou_precision_score(y_true: Masks | ArrayLike, y_pred: Masks | ArrayLike) -> np.float64:
    """Mean over masks of the share of ten IoU thresholds, 0.5 to 0.95, which the mask exceeds.

    In [0, 1]; 1 is best. Where the true mask is empty, an empty prediction counts 1 and any other
    0. Where it is not, an empty prediction counts as a full one: the grader of MLE-bench bins
    pixels by numpy's histogram, whose two bins over a constant image put every pixel into the
    second.
    Raises ValueError if number or sizes of the masks differ.

    >>> float(mean_iou_precision_score([[1, 1, 1, 0]], [[1, 1, 0, 0]]))  # IoU 0.667
    0.4
    """
    truth, guess = as_masks(y_true), as_masks(y_pred)
    true_area, area = truth.areas(), guess.areas()
    shared = np.where(area > 0, truth.intersections(guess), true_area)
    union = true_area + np.where(area > 0, area, guess.sizes) - shared
    # The number of thresholds below the IoU: it has to be strictly above them.
    passed = np.searchsorted(_IOU_THRESHOLDS, _ratios(shared, union, 0.0))
    scores = np.where(true_area > 0, passed / len(_IOU_THRESHOLDS), area == 0)
    return np.float64(scores.mean())


def dice_hausdorff_score(y_true: Slices, y_pred: Slices) -> np.float64:
    """0.4 Dice + 0.6 (1 - Hausdorff distance), at most 1, which is best; NaN if nothing is set.

    Dice is the mean over masks, paired by position up to the end of the shorter side; the distance
    is the mean of unit_hausdorff_distance over scans, paired in the order of volumes(). Both means
    leave out what is empty on both sides, and are NaN if that is everything.
    Raises ValueError if the slices of a scan differ in shape, or paired masks in size.
    """
    rows = min(len(y_true.masks), len(y_pred.masks))
    dice = dice_scores(y_true.masks.first(rows), y_pred.masks.first(rows))
    pairs = zip(volumes(y_true), volumes(y_pred), strict=False)
    distances = np.array([unit_hausdorff_distance(*pair) for pair in pairs], dtype=np.float64)
    return np.float64(0.4 * _mean_known(dice) + 0.6 * (1 - _mean_known(distances)))


def _mean_known(values: NDArray[np.float64]) -> np.float64:
    """The mean of what is not NaN; NaN if that is nothing."""
    known = ~np.isnan(values)
    return np.float64(np.nanmean(values) if known.any() else np.nan)


def _ratios(
    parts: NDArray[np.int64] | NDArray[np.float64],
    wholes: NDArray[np.int64] | NDArray[np.float64],
    otherwise: float,
) -> NDArray[np.float64]:
    """Parts divided by wholes, and `otherwise` where the whole is 0."""
    result = np.full(len(wholes), otherwise)
    np.divide(parts, wholes, out=result, where=wholes > 0)
    return result
