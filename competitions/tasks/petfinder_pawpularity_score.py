"""Petfinder: how popular a pet's photo is, from 1 to 100; RMSE."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from competitions.metrics.regression import root_mean_squared_error
from competitions.patterns.regression import plain_numbers
from competitions.patterns.sorted_rows import pair_in_id_order
from competitions.schema import Pairing, require_all, require_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

METRIC = root_mean_squared_error


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission unless each test photo has a number in [1, 100]."""
    _paired(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """RMSE over the test photos; raises InvalidSubmission."""
    guesses, pairing = _paired(submission, answers)
    truth = answers["Pawpularity"].to_numpy()
    return root_mean_squared_error(truth[pairing.reference], guesses[pairing.submission])


def _paired(submission: DataFrame, reference: DataFrame) -> tuple[NDArray[Any], Pairing]:
    require_columns(submission, ["Id", "Pawpularity"])
    # Numbers are compared with 1 and 100 as pandas read them: True is 1, text cannot be compared.
    guesses = plain_numbers(submission["Pawpularity"])
    require_all(submission["Pawpularity"], (guesses >= 1) & (guesses <= 100), "in [1, 100]")
    return guesses, pair_in_id_order(submission, reference, "Id")
