"""OSIC: a patient's lung volume (FVC, ml) in each week; modified Laplace log likelihood."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.errors import InvalidSubmission
from competitions.metrics.regression import laplace_log_likelihood_score
from competitions.patterns.regression import plain_numbers, require_known_ids
from competitions.schema import require_columns, sort_order

if TYPE_CHECKING:
    from pandas import DataFrame

METRIC = laplace_log_likelihood_score
NOT_VALIDATED = (
    "An id must not stand there twice if its week is scored, which only the answers tell; "
    "other ids may."
)
_ID = "Patient_Week"
_SCORED_WEEKS = 3


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission unless ids are known and all values numbers; ids may be missing."""
    require_columns(submission, [_ID, "FVC", "Confidence"])
    require_known_ids(submission, sample, _ID)
    # NaN and infinities are let through: a NaN volume makes the score NaN.
    plain_numbers(submission["FVC"])
    plain_numbers(submission["Confidence"])


def score(submission: DataFrame, answers: DataFrame) -> float:
    """Log likelihood over each patient's last three measured weeks; raises InvalidSubmission."""
    validate(submission, answers)
    truth, guesses = _last_weeks(answers), submission
    # Both ways: weeks that the submission leaves out do not count, nor do those never measured.
    guesses = _by_id(guesses[guesses[_ID].isin(truth[_ID])])
    truth = _by_id(truth)
    truth = truth[truth[_ID].isin(guesses[_ID])]
    # A lone scored id may stand there often, as its volume is compared with each row.
    if len(truth) != len(guesses) and 1 not in (len(truth), len(guesses)):
        raise _repeated(guesses)
    confidence = plain_numbers(guesses["Confidence"])
    gain = laplace_log_likelihood_score(
        truth["FVC"].to_numpy(),
        guesses["FVC"].to_numpy(),
        np.where(np.isnan(confidence), 0, confidence),  # no confidence is 0, so 70 like all below
    )
    return np.float64(gain)


def _last_weeks(answers: DataFrame) -> DataFrame:
    """Each patient's last measured weeks; other weeks of the answers hold no volume."""
    measured = answers[answers["FVC"].notna()]
    weeks = [int(name.split("_")[-1]) for name in measured[_ID]]
    by_week = measured.assign(week=weeks).sort_values("week")
    return by_week.groupby("Patient").tail(_SCORED_WEEKS)


def _by_id(frame: DataFrame) -> DataFrame:
    return frame.iloc[sort_order(frame[_ID])]


def _repeated(guesses: DataFrame) -> InvalidSubmission:
    again = guesses[_ID][guesses[_ID].duplicated()]
    return InvalidSubmission(
        f"submission repeats {len(again):,} scored ids in column {_ID!r}, the first is "
        f"{again.iloc[0]!r}. Write each id of the sample submission once."
    )
