"""Petfinder: how popular a pet's photo is, from 1 to 100; RMSE."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from competitions.metrics.regression import root_mean_squared_error
from competitions.patterns.columns import ColumnTask, as_stored
from competitions.patterns.regression import plain_numbers
from competitions.patterns.sorted_rows import pair_in_id_order
from competitions.preparing.media import place_named
from competitions.preparing.splits import split_frame
from competitions.preparing.tables import read_table, write_table
from competitions.schema import require_all

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import Series

    from competitions.preparing import Folders

METRIC = root_mean_squared_error


def _popularity(column: Series) -> NDArray[Any]:
    # Numbers are compared with 1 and 100 as pandas read them: True is 1, text cannot be compared.
    guesses = plain_numbers(column)
    require_all(column, (guesses >= 1) & (guesses <= 100), "in [1, 100]")
    return guesses


_TASK = ColumnTask(
    id_column="Id",
    target="Pawpularity",
    read=_popularity,
    truth=as_stored,
    pair=pair_in_id_order,
    metric=METRIC,
)
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """Split at random, 10 % for the test; the sample submission holds drawn numbers."""
    train, test = split_frame(read_table(folders.raw / "train.csv"), 0.1, seed=0)
    write_table(train, folders.public / "train.csv")
    write_table(test, folders.private / "test.csv")
    write_table(test.drop(columns="Pawpularity"), folders.public / "test.csv")
    drawn = np.random.default_rng(0).uniform(1, 100, len(test)).round(2)
    sample = test[["Id"]].assign(Pawpularity=drawn)
    write_table(sample, folders.public / "sample_submission.csv")
    for name, part in (("train", train), ("test", test)):
        photos = [f"{pet}.jpg" for pet in part["Id"]]
        source, target = folders.raw / "train", folders.public / name
        place_named(source, target, photos)
