"""Smartphone positions: where a phone is at each moment of a drive; mean of error percentiles."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from competitions.errors import InvalidSubmission
from competitions.metrics.spatial import group_percentile_mean_error, haversine_distance
from competitions.patterns.regression import plain_numbers
from competitions.preparing.media import place_tree
from competitions.preparing.splits import split_list
from competitions.preparing.tables import read_table, write_table
from competitions.schema import require_all, require_columns, require_row_count

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from competitions.preparing import Folders

METRIC = group_percentile_mean_error
_TRIP = "tripId"
_TIME = "UnixTimeMillis"
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
    require_columns(submission, [_TRIP, _TIME, *_DEGREES])
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


def prepare(folders: Folders) -> None:
    """Split by day, 10 % for the test: all drives of a day stay together."""
    import pandas as pd

    drives = sorted(path for path in (folders.raw / "train").iterdir() if path.is_dir())
    _, test_days = split_list(sorted({_day(drive) for drive in drives}), 0.1, seed=0)
    truths = []
    for drive in drives:
        hidden = _day(drive) in test_days
        place_tree(drive, folders.public / ("test" if hidden else "train") / drive.name)
        truths += sorted(drive.rglob("ground_truth.csv")) if hidden else []
    for truth in truths:
        (folders.public / "test" / truth.relative_to(folders.raw / "train")).unlink()
    place_tree(folders.raw / "metadata", folders.public / "metadata")

    answers = pd.concat([_positions(truth) for truth in truths], ignore_index=True)
    write_table(answers, folders.private / "test.csv")
    north, east = 37.904611315634504, -86.48107806249548  # as in Kaggle's sample
    sample = answers.assign(LatitudeDegrees=north, LongitudeDegrees=east)
    write_table(sample, folders.public / "sample_submission.csv")


def _day(drive: Path) -> str:
    """The date of a drive, such as 2021-04-08, from a name such as 2021-4-8-US-MTV-1."""
    year, month, day = drive.name.split("-")[:3]
    return f"{year}-{month:0>2}-{day:0>2}"


def _positions(truth: Path) -> DataFrame:
    trip = f"{truth.parent.parent.name}-{truth.parent.name}"
    # Read with pandas' default parser, as the official answers are.
    positions = read_table(truth, exact=False).assign(**{_TRIP: trip})
    return positions[[_TRIP, _TIME, *_DEGREES]]
