"""OSIC: a patient's lung volume (FVC, ml) in each week; modified Laplace log likelihood."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.errors import InvalidSubmission
from competitions.metrics.regression import laplace_log_likelihood_score
from competitions.patterns.regression import plain_numbers, require_known_ids
from competitions.preparing.media import place_tree
from competitions.preparing.splits import split_groups
from competitions.preparing.tables import read_table, write_table
from competitions.schema import require_columns, sort_order

if TYPE_CHECKING:
    from pandas import DataFrame

    from competitions.preparing import Folders

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


def prepare(folders: Folders) -> None:
    """Split the patients at random, 10 % for the test; answers have a row for every week.

    Rows then go patient by patient, in the order of the split. Of a test patient only the first
    week is shown.
    """
    table = read_table(folders.raw / "train.csv")
    parts = split_groups(table["Patient"], 0.1, seed=0)
    train, test = (table.iloc[rows] for rows in parts)
    answers = _every_week(test).assign(Confidence=100)
    write_table(train, folders.public / "train.csv")
    write_table(_first_week(test), folders.public / "test.csv")
    write_table(answers, folders.private / "test.csv")
    sample = answers[[_ID]].assign(FVC=2000, Confidence=100)
    write_table(sample, folders.public / "sample_submission.csv")
    for name, part in (("train", train), ("test", test)):
        for patient in part["Patient"].unique():
            place_tree(folders.raw / "train" / patient, folders.public / name / patient)


def _first_week(test: DataFrame) -> DataFrame:
    """Each patient's first values, sorted by patient, with `Patient` in front."""
    # Not a stable sort: which of two rows of one week comes first is pandas' affair.
    return test.sort_values("Weeks").groupby("Patient").first().reset_index()


def _every_week(test: DataFrame) -> DataFrame:
    """Each patient in each week from the earliest to the last of all; other columns have gaps."""
    import pandas as pd

    weeks = range(test["Weeks"].min(), test["Weeks"].max() + 1)
    pairs = pd.MultiIndex.from_product(
        [test["Patient"].unique(), weeks], names=["Patient", "Weeks"]
    )
    table = pairs.to_frame(index=False).merge(test, on=["Patient", "Weeks"], how="left")
    return table.assign(**{_ID: table["Patient"] + "_" + table["Weeks"].astype(str)})
