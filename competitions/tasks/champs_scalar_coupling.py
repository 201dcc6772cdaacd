"""CHAMPS: the coupling constant of two atoms in a molecule, in Hz; mean log MAE over types."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.metrics.regression import group_log_mean_absolute_error
from competitions.patterns.regression import joined
from competitions.schema import Pairing, finite_floats, require_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

METRIC = group_log_mean_absolute_error
_TARGET = "scalar_coupling_constant"


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission unless each pair of atoms has a finite constant."""
    _paired(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """Log of the mean absolute error, averaged over the types; raises InvalidSubmission."""
    constants, (ours, theirs) = _paired(submission, answers)
    truth, types = answers[_TARGET].to_numpy(), answers["type"].to_numpy()
    error = group_log_mean_absolute_error(truth[theirs], constants[ours], types[theirs])
    return np.float64(error)


def _paired(submission: DataFrame, reference: DataFrame) -> tuple[NDArray[np.float64], Pairing]:
    require_columns(submission, ["id", _TARGET])
    # An id that stands there twice counts twice.
    return finite_floats(submission[_TARGET]), joined(submission, reference, "id")
