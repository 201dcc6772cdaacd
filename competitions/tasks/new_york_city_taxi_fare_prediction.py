"""New York taxi fares: the fare of a ride in dollars; RMSE."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.metrics.regression import root_mean_squared_error
from competitions.patterns.sorted_rows import pair_by_rank
from competitions.preparing.media import place
from competitions.preparing.shuffled_rows import FormattedRows
from competitions.preparing.splits import split_rows
from competitions.preparing.tables import read_table, write_table
from competitions.schema import (
    Pairing,
    finite_floats,
    require_columns,
    require_row_count,
    sort_order,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from competitions.preparing import Folders

METRIC = root_mean_squared_error


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission unless there are as many finite fares as test rides."""
    _paired(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """RMSE over the test rides; raises InvalidSubmission."""
    fares, (ours, theirs) = _paired(submission, answers)
    return root_mean_squared_error(answers["fare_amount"].to_numpy()[theirs], fares[ours])


def _paired(submission: DataFrame, reference: DataFrame) -> tuple[NDArray[np.float64], Pairing]:
    require_columns(submission, ["key", "fare_amount"])
    require_row_count(submission, len(reference))
    fares = finite_floats(submission["fare_amount"])
    ours, theirs = submission["key"].to_numpy(), reference["key"].to_numpy()
    if ours.dtype == theirs.dtype and np.array_equal(ours, theirs):
        order = sort_order(reference["key"])  # text takes long to sort, so once if once will do
        return fares, Pairing(order, order)
    # Both files are sorted by key, but their keys are never compared: any keys will do.
    return fares, pair_by_rank(submission, reference, "key")


def prepare(folders: Folders) -> None:
    """Split at random, 9,914 rides for the test; rides to learn from are in labels.csv."""
    rides = FormattedRows.of(folders.raw / "train.csv", folders.scratch / "rides.csv")
    train, test = split_rows(len(rides), 9_914, seed=0)
    rides.write(train, folders.public / "labels.csv")
    rides.write(test, folders.private / "test.csv")
    # Numbers are formatted already and stay as they are.
    answers = read_table(folders.private / "test.csv", dtype=str, keep_default_na=False)
    write_table(answers.drop(columns="fare_amount"), folders.public / "test.csv")
    sample = answers[["key"]].assign(fare_amount=11.35)
    write_table(sample, folders.public / "sample_submission.csv")
    coupons = "GCP-Coupons-Instructions.rtf"
    place(folders.raw / coupons, folders.public / coupons)
