"""Ventilator: the pressure in a lung while it is filled, in cmH2O; mean absolute error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.metrics.regression import mean_absolute_error
from competitions.patterns.regression import finite_at
from competitions.schema import Pairing, pair_by_id, require_columns

if TYPE_CHECKING:
    from pandas import DataFrame

METRIC = mean_absolute_error
NOT_VALIDATED = (
    "Pressures must be finite numbers where the valve is shut (u_out = 0), and may be anything "
    "elsewhere; the sample submission does not tell which rows those are."
)


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission unless the ids are those of the sample, each with a pressure."""
    _paired(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """Mean absolute error over the rows of inspiration; raises InvalidSubmission."""
    ours, theirs = _paired(submission, answers)
    inspired = answers["u_out"].to_numpy()[theirs] == 0
    ours, theirs = ours[inspired], theirs[inspired]
    # Breathing out is not scored: missing values and text may stand there.
    pressures = finite_at(submission["pressure"], ours)
    return mean_absolute_error(answers["pressure"].to_numpy()[theirs], pressures)


def _paired(submission: DataFrame, reference: DataFrame) -> Pairing:
    require_columns(submission, ["id", "pressure"])
    return pair_by_id(submission, reference, "id")
