"""Volcanic eruptions: the time until the next eruption, in centiseconds; mean absolute error."""

from __future__ import annotations

from math import isinf
from typing import TYPE_CHECKING

from competitions.errors import InvalidSubmission
from competitions.metrics.regression import mean_absolute_error
from competitions.patterns.regression import joined
from competitions.preparing.media import place_named
from competitions.preparing.splits import split_frame
from competitions.preparing.tables import read_table, write_table
from competitions.schema import finite_floats, require_columns

if TYPE_CHECKING:
    from pandas import DataFrame

    from competitions.preparing import Folders

METRIC = mean_absolute_error
_ID, _TARGET = "segment_id", "time_to_eruption"


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission unless each segment has a finite time."""
    _error(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """Mean absolute error over the segments; raises InvalidSubmission."""
    # The official score is a whole number of centiseconds, half to even.
    return round(_error(submission, answers))


def _error(submission: DataFrame, reference: DataFrame) -> float:
    require_columns(submission, [_ID, _TARGET])
    # A segment that stands there twice counts twice.
    ours, theirs = joined(submission, reference, _ID)
    times = finite_floats(submission[_TARGET])
    error = mean_absolute_error(reference[_TARGET].to_numpy()[theirs], times[ours])
    if isinf(error):
        raise InvalidSubmission(
            f"column {_TARGET!r}: the times are so large that their errors add up to infinity, "
            f"the largest is {abs(times).max():.6g}. Write times in centiseconds."
        )
    return error


def prepare(folders: Folders) -> None:
    """Split at random, 10 % for the test; each segment's signals are a file of their own."""
    train, test = split_frame(read_table(folders.raw / "train.csv"), 0.1, seed=0)
    write_table(train, folders.public / "train.csv")
    write_table(test, folders.private / "test.csv")
    write_table(test.assign(time_to_eruption=0), folders.public / "sample_submission.csv")
    source = folders.raw / "train"
    for name, part in (("train", train), ("test", test)):
        target = folders.public / name
        segments = [f"{segment}.csv" for segment in part["segment_id"]]
        place_named(source, target, segments)
