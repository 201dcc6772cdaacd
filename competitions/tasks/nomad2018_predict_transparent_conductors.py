"""Transparent conductors: a crystal's formation and bandgap energy; mean column-wise RMSLE."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.metrics.regression import mean_columnwise_root_mean_squared_log_error
from competitions.schema import finite_floats, require_all, require_columns, require_row_count

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

METRIC = mean_columnwise_root_mean_squared_log_error
_TARGETS = ["formation_energy_ev_natom", "bandgap_energy_ev"]


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission unless there are as many pairs of energies as test crystals."""
    _energies(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """Mean of the two energies' RMSLE; raises InvalidSubmission."""
    guesses = _energies(submission, answers)
    return mean_columnwise_root_mean_squared_log_error(answers[_TARGETS].to_numpy(), guesses)


def _energies(submission: DataFrame, reference: DataFrame) -> NDArray[np.float64]:
    # The id is never looked at: rows count in the order of the file.
    require_columns(submission, _TARGETS)
    require_row_count(submission, len(reference))
    return np.column_stack([_logarithmic(submission, target) for target in _TARGETS])


def _logarithmic(submission: DataFrame, target: str) -> NDArray[np.float64]:
    values = finite_floats(submission[target])
    require_all(submission[target], values > -1, "above -1")
    return values
