"""IceCube: the direction that a neutrino came from; mean angular error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from competitions.metrics.spatial import mean_angular_error
from competitions.patterns.regression import plain_numbers
from competitions.schema import (
    Pairing,
    finite_floats,
    require_exact_columns,
    require_row_count,
    require_same_ids,
    sort_order,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

METRIC = mean_angular_error
_ID = "event_id"
_ANGLES = ["azimuth", "zenith"]


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission unless each event has two finite angles; any size will do."""
    _paired(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """Mean angular error over the events; raises InvalidSubmission."""
    guesses, (ours, theirs) = _paired(submission, answers)
    truth = np.array([answers[angle].to_numpy()[theirs] for angle in _ANGLES])
    return np.float64(mean_angular_error(truth.T, guesses[:, ours].T))


def _paired(submission: DataFrame, reference: DataFrame) -> tuple[NDArray[Any], Pairing]:
    # A column more, such as a saved index, is invalid here; so are True and False as angles.
    require_exact_columns(submission, [_ID, *_ANGLES])
    for angle in _ANGLES:
        plain_numbers(submission[angle], booleans=False)
    guesses = np.array([finite_floats(submission[angle]) for angle in _ANGLES])
    require_row_count(submission, len(reference))
    return guesses, _pairing(submission, reference)


def _pairing(submission: DataFrame, reference: DataFrame) -> Pairing:
    ours, theirs = submission[_ID].to_numpy(), reference[_ID].to_numpy()
    if ours.dtype == theirs.dtype and np.array_equal(ours, theirs):
        rows = np.arange(len(ours))
        return Pairing(rows, rows)
    order, wanted = sort_order(submission[_ID]), sort_order(reference[_ID])
    # Ids are compared as sets, then both sides are sorted: repeated ids pair by their place.
    if np.asarray(ours[order] != theirs[wanted]).any():
        require_same_ids(submission, reference, _ID)
    return Pairing(order, wanted)
