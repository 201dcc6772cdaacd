"""Transparent conductors: a crystal's formation and bandgap energy; mean column-wise RMSLE."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.metrics.regression import mean_columnwise_root_mean_squared_log_error
from competitions.preparing.media import place_all
from competitions.preparing.splits import split_frame
from competitions.preparing.tables import read_table, write_table
from competitions.schema import finite_floats, require_all, require_columns, require_row_count

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from competitions.preparing import Folders

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


def prepare(folders: Folders) -> None:
    """Split at random, 10 % for the test; crystals are numbered anew, from 1 in both parts."""
    crystals = read_table(folders.unpacked("train.csv.zip") / "train.csv")
    train, test = split_frame(crystals, 0.1, seed=0)
    # If a folder holds several geometries, the last one is taken.
    found = sorted((folders.unpacked("train.zip") / "train").glob("[!.]*/[!.]*.xyz"), key=str)
    for name, part in (("train", train), ("test", test)):
        number = {old: new for new, old in enumerate(part["id"], start=1)}
        folder = folders.public / name
        place_all(
            (path, folder / str(number[crystal]) / "geometry.xyz")
            for path in found
            if (crystal := int(path.parent.name)) in number
        )
    train, test = (part.assign(id=range(1, len(part) + 1)) for part in (train, test))
    write_table(train, folders.public / "train.csv")
    write_table(test, folders.private / "test.csv")
    write_table(test.drop(columns=_TARGETS), folders.public / "test.csv")
    sample = test[["id"]].assign(formation_energy_ev_natom=0.1779, bandgap_energy_ev=1.8892)
    write_table(sample, folders.public / "sample_submission.csv")
