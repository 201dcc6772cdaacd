"""Ventilator: the pressure in a lung while it is filled, in cmH2O; mean absolute error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.metrics.regression import mean_absolute_error
from competitions.patterns.regression import finite_at
from competitions.preparing.splits import split_groups
from competitions.preparing.tables import read_table, write_table
from competitions.schema import Pairing, pair_by_id, require_columns

if TYPE_CHECKING:
    from pandas import DataFrame

    from competitions.preparing import Folders

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


_KINDS = {
    "id": "int32",
    "breath_id": "int32",
    "R": "int8",
    "C": "int8",
    "time_step": "float64",
    "u_in": "float64",
    "u_out": "int8",
    "pressure": "float64",
}
# Also of the sample's, which has no decimals.
_DIGITS = "%.10g"


def prepare(folders: Folders) -> None:
    """Split over the breaths sorted by id, 10 % for the test; rows follow the shuffled breaths.

    Row ids start again at 1 in both parts, and decimals have ten digits.
    """
    table = read_table(folders.raw / "train.csv", dtype=_KINDS)
    parts = split_groups(table["breath_id"], 0.1, seed=0)
    train, test = (_renumbered(table.iloc[rows]) for rows in parts)
    public, unlabelled = folders.public, test.drop(columns="pressure")
    write_table(train, public / "train.csv", float_format=_DIGITS)
    write_table(test, folders.private / "test.csv", float_format=_DIGITS)
    write_table(unlabelled, public / "test.csv", float_format=_DIGITS)
    sample = test[["id"]].assign(pressure=0)
    write_table(sample, public / "sample_submission.csv")


def _renumbered(part: DataFrame) -> DataFrame:
    return part.assign(id=range(1, len(part) + 1))
