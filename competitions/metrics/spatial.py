"""Metrics for directions and for places on the globe."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

# Mean radius of the earth in metres, as the Smartphone Decimeter Challenge takes it.
_EARTH_RADIUS_M = 6_371_000
# Directions per step: the eight sines and cosines of a step then stay in the cache.
_CHUNK = 65_536


def mean_angular_error(y_true: ArrayLike, y_pred: ArrayLike) -> float:
    """Mean angle between true and predicted directions, in radians from 0 (best) to pi.

    Both have shape (n, 2): azimuth and zenith in radians, of any size. The angle is the arc
    cosine of the scalar product of the unit vectors (sin z cos a, sin z sin a, cos z).
    Raises ValueError if the shapes differ or there is no row.
    Source: kaggle.com/code/sohier/mean-angular-error

    >>> mean_angular_error([[0, 0], [0, 0]], [[1, 0], [0, np.pi]]) == np.pi / 2
    True
    """
    truth, guess = np.asarray(y_true, np.float64), np.asarray(y_pred, np.float64)
    if truth.shape != guess.shape or not truth.size or truth.shape[1:] != (2,):
        raise ValueError(f"directions need the shape (n, 2), got {truth.shape}, {guess.shape}")
    angles = np.empty(len(truth))
    for start in range(0, len(truth), _CHUNK):
        step = slice(start, start + _CHUNK)
        angles[step] = _angles(*truth[step].T, *guess[step].T)
    return float(np.mean(angles))


def haversine_distance(
    latitude_true: ArrayLike,
    longitude_true: ArrayLike,
    latitude_pred: ArrayLike,
    longitude_pred: ArrayLike,
) -> NDArray[np.floating]:
    """Distance along the globe from each true to each predicted place, in metres; 0 is best.

    All are in degrees, of any size, and have shape (n,), as has the result; it is NaN where an
    angle is not finite, or where rounding takes the formula just out of its range. Types are kept
    as numpy keeps them: True and False become radians in half precision.
    Raises TypeError if a column holds text, ValueError if the shapes do not broadcast.

    >>> haversine_distance([0.0], [0.0], [0.0], [180.0]).round(1).tolist()
    [20015086.8]
    """
    with np.errstate(invalid="ignore"):
        north, east = np.deg2rad(latitude_true), np.deg2rad(longitude_true)
        north_pred, east_pred = np.deg2rad(latitude_pred), np.deg2rad(longitude_pred)
        across = np.cos(north_pred) * np.cos(north) * np.sin((east - east_pred) / 2) ** 2
        root = np.sin((north - north_pred) / 2) ** 2 + across
        distance: NDArray[np.floating] = 2 * _EARTH_RADIUS_M * np.arcsin(np.sqrt(root))
    return distance


def group_percentile_mean_error(errors: ArrayLike, groups: ArrayLike) -> float:
    """Mean over groups of (median + 95th percentile) / 2 of the group's errors; 0 is best.

    Both have shape (n,); `groups` holds one label per row. Percentiles are interpolated
    linearly. A NaN among the errors makes the result NaN. Raises ValueError if there is no row
    or the shapes differ.

    >>> group_percentile_mean_error([0, 0, 4, 4], ["a", "a", "b", "b"])
    2.0
    """
    import pandas as pd

    values, labels = np.asarray(errors), np.asarray(groups)
    if values.shape != labels.shape or not values.size:
        raise ValueError(
            f"errors and groups need the same shape, got {values.shape}, {labels.shape}"
        )
    which, names = pd.factorize(labels)
    rows = [which == group for group in range(len(names))]
    return float(np.mean([np.mean(np.quantile(values[row], [0.5, 0.95])) for row in rows]))


def _angles(
    azimuth: NDArray[np.float64],
    zenith: NDArray[np.float64],
    azimuth_pred: NDArray[np.float64],
    zenith_pred: NDArray[np.float64],
) -> NDArray[np.float64]:
    along = np.cos(azimuth) * np.cos(azimuth_pred) + np.sin(azimuth) * np.sin(azimuth_pred)
    product = np.sin(zenith) * np.sin(zenith_pred) * along
    product += np.cos(zenith) * np.cos(zenith_pred)
    # Rounding can push the product of two equal unit vectors just above 1.
    angles: NDArray[np.float64] = np.arccos(np.clip(product, -1, 1))
    return angles
