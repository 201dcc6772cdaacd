"""Denoising: the brightness of each pixel of a scanned page, from 0 (black) to 1; RMSE."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.metrics.regression import root_mean_squared_error
from competitions.schema import Pairing, finite_floats, pair_by_id, require_columns

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray
    from pandas import DataFrame

METRIC = root_mean_squared_error


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission unless each pixel has a finite number, which may exceed [0, 1]."""
    _paired(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """RMSE over the pixels of all test pages; raises InvalidSubmission."""
    values, pairing = _paired(submission, answers)
    truth = answers["value"].to_numpy()
    return root_mean_squared_error(truth[pairing.reference], values[pairing.submission])


def _paired(submission: DataFrame, reference: DataFrame) -> tuple[NDArray[float64], Pairing]:
    require_columns(submission, ["id", "value"])
    return finite_floats(submission["value"]), pair_by_id(submission, reference, "id")
