"""Metrics built on the ROC curve: averaged over columns, weighted by height, over subgroups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from competitions.metrics.classification import area_under_curve, roc_auc_score, roc_curve

# ALASKA2: the part of the ROC curve below this true positive rate weighs twice as much.
_STEP, _LOWER_WEIGHT, _UPPER_WEIGHT = 0.4, 2, 1

# Jigsaw: the exponent of the power mean over subgroups; the weight of each of the four terms.
_EXPONENT, _TERM_WEIGHT = -5, 0.25


def mean_column_auc_score(
    y_true: ArrayLike | Mapping[str, ArrayLike], y_score: ArrayLike | Mapping[str, ArrayLike]
) -> float:
    """Mean over columns of the area under the ROC curve, in [0, 1]; 1 is best, 0.5 is chance.

    `y_true` holds 0 or 1 and `y_score` finite numbers; both have shape (n, columns), or are
    columns of shape (n,) by name, which may then differ in type. It is nan if a column of the
    truth has one class only. Raises ValueError if the columns or rows differ in number and on
    scores that are not finite.

    >>> truth = np.array([[0, 1], [0, 0], [1, 1], [1, 0]])
    >>> score = np.array([[0.1, 0.9], [0.4, 0.2], [0.35, 0.3], [0.8, 0.1]])
    >>> float(mean_column_auc_score(truth, score))
    0.875
    """
    pairs = zip(_columns(y_true), _columns(y_score), strict=True)
    return np.float64(np.mean([roc_auc_score(truth, score) for truth, score in pairs]))


def _columns(table: ArrayLike | Mapping[str, ArrayLike]) -> Iterator[ArrayLike]:
    if isinstance(table, Mapping):
        return iter(table.values())
    rows = np.asarray(table)
    if rows.ndim != 2:
        raise ValueError(f"a table of shape (n, columns) is wanted, got shape {rows.shape}")
    return iter(rows.T)


def weighted_roc_auc_score(y_true: ArrayLike, y_score: ArrayLike) -> float:
    """Area under the ROC curve with its lower part counted twice, in [0, 1]; 1 is best.

    `y_true` holds 0 or 1 and `y_score` finite numbers, both of shape (n,). The area is cut at a
    true positive rate of 0.4; the part below weighs 2, the part above 1, divided by
    2 * 0.4 + 1 * 0.6. A constant score gives 0.82 / 1.4 = 0.5857, not 0.5. It is nan without
    negatives and 0 without positives. Raises ValueError like `roc_curve`.
    Source: evaluation page of the Kaggle competition ALASKA2 Image Steganalysis.

    >>> round(float(weighted_roc_auc_score([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])), 6)
    0.821429
    """
    false, true = _with_point_at(_STEP, *roc_curve(y_true, y_score))
    lower = _area_between(0.0, _STEP, false, true)
    upper = _area_between(_STEP, 1.0, false, true)
    whole = _LOWER_WEIGHT * _STEP + _UPPER_WEIGHT * (1 - _STEP)
    return np.float64(lower * _LOWER_WEIGHT + upper * _UPPER_WEIGHT) / whole


def _with_point_at(
    height: float, false: NDArray[np.float64], true: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The curve with a point at this true positive rate, interpolated if it has none."""
    after = int(np.searchsorted(true, height))
    if after in (0, len(true)) or true[after] == height:
        return false, true
    width, rise = false[after] - false[after - 1], true[after] - true[after - 1]
    place = false[after - 1] + width * (height - true[after - 1]) / rise
    return np.insert(false, after, place), np.insert(true, after, height)


def _area_between(
    low: float, high: float, false: NDArray[np.float64], true: NDArray[np.float64]
) -> float:
    """The area right of the curve's part between two heights, down to the lower one."""
    part = (low <= true) & (true <= high)
    x, y = np.append(false[part], 1.0), np.append(true[part], high)
    return area_under_curve(x, y - low)


def bias_auc_score(y_true: ArrayLike, y_pred: ArrayLike, subgroups: ArrayLike) -> float:
    """AUC of yes-or-no predictions, overall and within subgroups, in (0, 1]; 1 is best.

    `y_true` and `y_pred` are boolean, shape (n,); `subgroups` is boolean, shape (n, groups): which
    rows mention which group. The score is a quarter of the AUC over all rows, and a quarter each
    of three power means (exponent -5) over groups: the AUC within the group, of the group's
    negatives against the other rows' positives (BPSN), and of its positives against the other
    rows' negatives (BNSP). It is nan if a comparison has one class only. Raises ValueError if a
    comparison has no rows at all or an AUC of zero, of which there is no power mean.
    Source: Borkan et al., "Nuanced Metrics for Measuring Unintended Bias with Real Data for Text
    Classification", WWW 2019; evaluation page of the Kaggle competition.

    >>> truth, guess = [0, 0, 1, 1, 0, 1], [0, 1, 1, 1, 0, 0]
    >>> group = np.array([[1], [1], [1], [0], [0], [0]], dtype=bool)
    >>> round(bias_auc_score(truth, guess, group), 4)
    0.7292
    """
    code = 2 * np.asarray(y_true).astype(np.intp) + np.asarray(y_pred).astype(bool)
    everyone = np.bincount(code, minlength=4)
    aucs = []
    for members in np.asarray(subgroups).T:
        inside = np.bincount(code[members], minlength=4)
        outside = everyone - inside
        pairs = ((inside, inside), (inside, outside), (outside, inside))
        aucs.append([_two_level_auc(negatives, positives) for negatives, positives in pairs])
    means = [_power_mean(list(kind)) for kind in zip(*aucs, strict=True)]
    overall = _two_level_auc(everyone, everyone)
    return _TERM_WEIGHT * overall + sum(_TERM_WEIGHT * mean for mean in means)


def _two_level_auc(negatives: NDArray[np.intp], positives: NDArray[np.intp]) -> float:
    """AUC of yes-or-no predictions over the negatives of some rows and the positives of others.

    Both are given as counts of rows with (truth, prediction) = 00, 01, 10, 11.
    """
    calm, alarms = negatives[:2].tolist()
    misses, hits = positives[2:].tolist()
    if not (calm + alarms + misses + hits):
        raise ValueError("no row is in a subgroup or none outside of it, so there is no AUC")
    if not (calm + alarms and misses + hits):
        return float("nan")
    false, true = alarms / (calm + alarms), hits / (misses + hits)
    # The two trapezoids of the curve (0, 0), (false, true), (1, 1), in scikit-learn's order.
    return float(false * true / 2.0 + (1.0 - false) * (1.0 + true) / 2.0)


def _power_mean(values: list[float]) -> float:
    if 0.0 in values:
        raise ValueError("an AUC within a subgroup is zero, and zero has no power mean")
    mean: float = (sum(value**_EXPONENT for value in values) / len(values)) ** (1 / _EXPONENT)
    return mean
