"""Intervals of a percentage: over seeds by Student's t, over competitions by a bootstrap."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.aggregate import estimate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LEVEL = 0.95
RESAMPLES = 10_000
# So that a report says the same every time; any number would do.
RESAMPLING_SEED = 20_240_915


@dataclass(frozen=True)
class Interval:
    """Two ends, in the unit of the values (percent for rates)."""

    low: float
    high: float


def student_interval(values: Sequence[float], level: float = LEVEL) -> Interval | None:
    """Mean ± t x SEM with n - 1 degrees of freedom; None with fewer than two values.

    With three seeds t is 4.303: the normal 1.96 would make the interval less than half as wide.
    What it covers: other seeds of the same agent on the same competitions, if percentages over
    seeds are about normal. It is not cut at 0 and 100, so that its middle stays the mean.

    >>> interval = student_interval([42.0, 43.0, 44.0])
    >>> round(interval.low, 3), round(interval.high, 3)
    (40.516, 45.484)
    """
    from scipy.special import stdtrit

    found = estimate(values)
    if math.isnan(found.sem):
        return None
    reach = float(stdtrit(len(values) - 1, 0.5 + level / 2)) * found.sem
    return Interval(found.mean - reach, found.mean + reach)


def bootstrap_intervals(
    values: NDArray[np.float64],
    level: float = LEVEL,
    *,
    resamples: int = RESAMPLES,
    seed: int = RESAMPLING_SEED,
) -> list[Interval]:
    """An interval for the mean of each column, resampling the rows.

    `values` has one row per competition (a competition's mean over its seeds, so that a
    competition is drawn with all of its seeds) and one column per measure. What it covers: the
    agent on other competitions of the same kind. Bias-corrected and accelerated (BCa: Efron 1987),
    at levels widened for few rows as a t interval is (Hesterberg 2015, the "expanded" levels).
    Of the percentile, BCa and expanded intervals this covered best in simulations where each
    competition has its own chance of a medal: 92 to 98 % with 15 to 75 competitions, which the
    tests hold it to, and 92 to 98 % with 15.
    A column without any spread gives an interval of no width. Raises ValueError without a row.
    """
    import numpy as np

    rows = len(values)
    if rows == 0:
        raise ValueError("a bootstrap needs at least one competition")
    draws = np.random.default_rng(seed).multinomial(rows, np.full(rows, 1 / rows), size=resamples)
    means = np.sort(draws @ values / rows, axis=0)
    return [
        _bca_interval(values[:, column], means[:, column], level)
        for column in range(values.shape[1])
    ]


def _bca_interval(
    values: NDArray[np.float64], means: NDArray[np.float64], level: float
) -> Interval:
    """The interval from a column's values and the sorted means of its resamples."""
    import numpy as np
    from scipy.special import ndtr, ndtri

    mean = float(values.mean())
    if len(values) < 2 or np.ptp(values) == 0:
        return Interval(mean, mean)
    # Rates are lattices, so many resamples equal the mean: half of them count as below it.
    close = 1e-9 * max(1.0, abs(mean))
    below = (np.searchsorted(means, mean - close) + np.searchsorted(means, mean + close)) / 2
    bias = ndtri(np.clip(below, 0.5, len(means) - 0.5) / len(means))
    turned = bias + _reach(len(values), level) * np.array([-1.0, 1.0])
    # Beyond 1 / acceleration the formula turns around: nothing but the last value is left there.
    room = np.maximum(1 - _acceleration(values) * turned, 1e-9)
    low, high = np.quantile(means, ndtr(bias + turned / room))
    return Interval(float(low), float(high))


def _reach(count: int, level: float) -> float:
    """How many standard errors the interval reaches, so that it is as wide as a t interval.

    Percentiles of resamples of `count` values lie too close: their spread is that of ddof = 0, and
    the normal's 1.96 takes the standard error for known.
    """
    from scipy.special import stdtrit

    return math.sqrt(count / (count - 1)) * float(stdtrit(count - 1, 0.5 + level / 2))


def _acceleration(values: NDArray[np.float64]) -> float:
    """How fast the standard error changes with the mean: a sixth of the skewness by jackknife."""
    # For a mean the jackknife's deviations are proportional to the values' own.
    deviations = values - values.mean()
    return float((deviations**3).sum() / (6 * (deviations**2).sum() ** 1.5))
