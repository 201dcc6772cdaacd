"""Smartphone positions: where a phone is at each moment of a drive; mean of error percentiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.errors import InvalidSubmission
from competitions.metrics.spatial import group_percentile_mean_error, haversine_distance
from competitions.patterns.regression import plain_numbers
from competitions.schema import require_all, require_columns, require_row_count

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

METRIC = group_percentile_mean_error
_TRIP = "tripId"
_DEGREES = ["LatitudeDegrees", "LongitudeDegrees"]


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission unless each trip has its rows, all with numbers."""
    _rows_by_trip(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """Mean over trips of (median + 95th percentile) / 2 of the error in metres.

    Raises InvalidSubmission.
    """
    ours, theirs = _rows_by_trip(submission, answers)
    guesses = [submission[column].to_numpy()[ours] for column in _DEGREES]
    truth = [answers[column].to_numpy()[theirs] for column in _DEGREES]
    error = haversine_distance(*truth, *guesses)
    return np.float64(group_percentile_mean_error(error, answers[_TRIP].to_numpy()[theirs]))


def _rows_by_trip(
    submission: DataFrame, reference: DataFrame
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Row positions that belong together: a trip's rows pair in the order of each file."""
    import pandas as pd

    # The times must be there, but are never read.
    require_columns(submission, [_TRIP, "UnixTimeMillis", *_DEGREES])
    require_row_count(submission, len(reference))
    for column in _DEGREES:
        plain_numbers(submission[column])  # NaN and infinities are let through: the score is NaN
    theirs, trips = pd.factorize(reference[_TRIP])
    ours = pd.Index(trips).get_indexer(submission[_TRIP])
    require_all(submission[_TRIP], ours >= 0, "trips of the sample submission")
    counts, wanted = np.bincount(ours, minlength=len(trips)), np.bincount(theirs)
    if (counts != wanted).any():
        trip = int(np.argmax(counts != wanted))
        raise InvalidSubmission(
            f"trip {trips[trip]!r} has {counts[trip]:,} rows, but {wanted[trip]:,} are wanted. "
            "Write one row for each row of the sample submission."
        )
    return np.argsort(ours, kind="stable"), np.argsort(theirs, kind="stable")
