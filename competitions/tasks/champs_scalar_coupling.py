"""CHAMPS: the coupling constant of two atoms in a molecule, in Hz; mean log MAE over types."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.metrics.regression import group_log_mean_absolute_error
from competitions.patterns.regression import joined
from competitions.preparing.media import place_named
from competitions.preparing.splits import split_groups
from competitions.preparing.tables import read_table, write_table
from competitions.schema import Pairing, finite_floats, require_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from competitions.preparing import Folders

METRIC = group_log_mean_absolute_error
_TARGET = "scalar_coupling_constant"
# Further tables, each with rows for every molecule.
_PROPERTIES = [
    *("structures", "dipole_moments", "magnetic_shielding_tensors", "mulliken_charges"),
    *("potential_energy", "scalar_coupling_contributions"),
]


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


def prepare(folders: Folders) -> None:
    """Split over the sorted molecules, 10 % for the test; all else is of train molecules only.

    Pairs of atoms follow the shuffled order of the molecules. So test molecules come without the
    positions of their atoms, unlike in Kaggle's competition.
    """
    pairs = read_table(folders.raw / "train.csv")
    parts = split_groups(pairs["molecule_name"], 0.1, seed=0)
    train, test = (pairs.iloc[rows] for rows in parts)
    write_table(train, folders.public / "train.csv")
    write_table(test, folders.private / "answers.csv")
    write_table(test.drop(columns=_TARGET), folders.public / "test.csv")
    sample = test[["id"]].assign(**{_TARGET: 0})
    write_table(sample, folders.public / "sample_submission.csv")
    known = train["molecule_name"].unique()
    for name in _PROPERTIES:
        table = read_table(folders.raw / f"{name}.csv")
        table = table[table["molecule_name"].isin(known)]
        write_table(table, folders.public / f"{name}.csv")
    files = [f"structures/{molecule}.xyz" for molecule in known]
    place_named(folders.raw, folders.public, files)
