"""Shares of the experts' votes for six kinds of brain activity: KL divergence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.metrics.probability import kl_divergence
from competitions.patterns.regression import plain_numbers
from competitions.patterns.sorted_rows import pair_by_rank
from competitions.preparing.media import place_named, place_tree
from competitions.preparing.splits import split_list
from competitions.preparing.tables import read_table, write_table
from competitions.schema import (
    Pairing,
    as_floats,
    require_all,
    require_columns,
    require_same_ids,
    require_sum_of_one,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from competitions.preparing import Folders

METRIC = kl_divergence
ID = "eeg_id"
# The answers have more columns than these, so the classes have to be named.
CLASSES = [f"{kind}_vote" for kind in ("seizure", "lpd", "gpd", "lrda", "grda", "other")]
_SMALLEST = 1e-15


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission if the grader would; only the sample submission is known."""
    _pairing(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> np.float64:
    """The mean KL divergence from the votes, infinite if a certain miss is written as integers."""
    pairing = _pairing(submission, answers)
    votes = answers[CLASSES].to_numpy()[pairing.reference]
    truth = votes / votes.sum(axis=1, keepdims=True)
    guess = _clipped(submission)[pairing.submission]
    # A missing probability adds nothing, as one that is exactly right.
    return kl_divergence(truth, np.where(np.isnan(guess), truth, guess), smallest=0)


def _pairing(submission: DataFrame, reference: DataFrame) -> Pairing:
    require_columns(submission, [ID, *CLASSES])
    _require_distributions(submission)
    # An id stands for several windows of a recording: the same sorted place makes a pair.
    require_same_ids(submission, reference, ID)
    return pair_by_rank(submission, reference, ID)


def _require_distributions(submission: DataFrame) -> None:
    """Further columns are checked like classes: the official grader adds all but the id up."""
    columns = [column for column in submission.columns if column != ID]
    for column in columns:
        as_floats(submission[column])  # has the better sentence on text that is no number at all
        values = plain_numbers(submission[column], booleans=False)
        # Missing values pass; what is left has to add to one without them.
        require_all(submission[column], ~((values < 0) | (values > 1)), "in [0, 1]")
    totals = np.nansum(submission[CLASSES].to_numpy(dtype=np.float64), axis=1)
    # The same as Python's round(total, 5) == 1, since total - 1 is exact near 1.
    require_sum_of_one(submission[CLASSES].to_numpy(dtype=np.float64), np.abs(totals - 1) < 5e-6)
    table = submission[columns].to_numpy(dtype=np.float64)
    require_sum_of_one(table, np.isclose(np.nansum(table, axis=1), 1))


def _clipped(submission: DataFrame) -> NDArray[np.float64]:
    """The classes' probabilities, shape (n, 6), clipped where the official grader clips them.

    A column without decimal points is read as integers, and pandas 2 makes integers again of the
    clipped values, 0 and 1: they stay as they were.
    """
    table = submission[CLASSES].to_numpy(dtype=np.float64)
    floats = [submission[column].to_numpy().dtype.kind == "f" for column in CLASSES]
    return np.where(floats, np.clip(table, _SMALLEST, 1 - _SMALLEST), table)


def prepare(folders: Folders) -> None:
    """Split by spectrogram, 10 % for the test, which has a row for each of its labels.

    A recording is of one spectrogram, so the rows of test.csv repeat where a recording has several
    windows, and do not say which window is meant.
    """
    labels = read_table(folders.raw / "train.csv")
    _, chosen = split_list(labels["spectrogram_id"].unique().tolist(), 0.1, seed=0)
    is_test = labels["spectrogram_id"].isin(chosen)
    train, test = labels[~is_test], labels[is_test]
    write_table(train, folders.public / "train.csv")
    write_table(test, folders.private / "test.csv")
    write_table(test[["spectrogram_id", ID, "patient_id"]], folders.public / "test.csv")
    votes = test[CLASSES]
    shares = test[[ID]].join(votes.div(votes.sum(axis=1), axis=0))
    write_table(shares, folders.private / "gold_submission.csv")
    sample = test[[ID]].assign(**dict.fromkeys(CLASSES, 1 / len(CLASSES)))
    write_table(sample, folders.public / "sample_submission.csv")
    place_tree(folders.raw / "example_figures", folders.public / "example_figures")
    for kind, id_column in (("eegs", ID), ("spectrograms", "spectrogram_id")):
        source = folders.raw / f"train_{kind}"
        for part, rows in (("train", train), ("test", test)):
            files = [f"{one}.parquet" for one in rows[id_column].unique()]
            home = folders.public / f"{part}_{kind}"
            place_named(source, home, files)
