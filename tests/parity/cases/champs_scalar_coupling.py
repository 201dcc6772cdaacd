"""Couplings of atoms in molecules."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.parity.indexed import indexed_csv

ID, VALUES = "id", ("scalar_coupling_constant",)
REAL_SIZE = 465_815
_TYPES = np.array(["1JHC", "1JHN", "2JHC", "2JHH", "2JHN", "3JHC", "3JHH", "3JHN"])
_PER_MOLECULE = 55


def answers(rng: np.random.Generator, size: int = 60) -> pd.DataFrame:
    rows = np.arange(size)
    # Molecules are drawn at random, so that their runs of ids are no longer in order.
    runs = rng.choice(10 * (size // _PER_MOLECULE + 1), size // _PER_MOLECULE + 1, replace=False)
    ids = runs[rows // _PER_MOLECULE] * _PER_MOLECULE + rows % _PER_MOLECULE
    names = np.array([f"dsgdb9nsd_{run:06d}" for run in runs], dtype=object)
    types = rng.permutation(np.concatenate([np.arange(8), rng.integers(0, 8, size)])[:size])
    constants = rng.normal(16, 35, size).round(4)
    return pd.DataFrame(
        {
            "id": ids,
            "molecule_name": names[rows // _PER_MOLECULE],
            "atom_index_0": rng.integers(8, 25, size),
            "atom_index_1": rng.integers(0, 8, size),
            "type": _TYPES.astype(object)[types],
            "scalar_coupling_constant": constants,
        }
    )


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["id"]].assign(scalar_coupling_constant=0)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["id", "scalar_coupling_constant"]].copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    constants = truth["scalar_coupling_constant"] + rng.laplace(0, 0.3, len(truth))
    return truth[["id"]].assign(scalar_coupling_constant=constants.round(6))


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, Any]:
    frame, best, rows = noisy(truth, rng), perfect(truth), len(truth)
    name = "scalar_coupling_constant"
    most = frame[name].tolist()[1:]
    first = truth["type"] == truth["type"].iloc[0]
    odd: dict[str, Any] = {
        "one type without error": frame[name].where(~first, truth[name]),
        "one type with infinite error": frame[name].where(~first, 1.7e308),
        "one type infinite, one without error": np.where(
            first, 1.7e308, np.where(truth["type"] == "1JHC", truth[name], frame[name])
        ),
        "all 1 off": truth[name] + 1,
        "all 0.5 off": truth[name] + 0.5,
        "true and false": rng.random(rows) < 0.5,
        "true and a gap": ["", *["True"] * (rows - 1)],
        "underscores among numbers": ["1_0", *most],
        "largest whole number": [2**63 - 1, *[5] * (rows - 1)],
        "beyond signed numbers": [2**64 - 1, *[5] * (rows - 1)],
    }
    again = frame.iloc[:7].assign(**{name: 0})
    return {
        **{key: frame.assign(**{name: values}) for key, values in odd.items()},
        "some rows again with other numbers": pd.concat([best, again]),
        "again and shuffled": pd.concat([frame, again, again]).sample(frac=1, random_state=1),
        "again with gaps for ids": pd.concat([frame, again.assign(id=None)]),
        "again with an unknown id": pd.concat([frame, again.assign(id=-1)]),
        "other types": frame.assign(type="x"),
        "ids as numbers with a point": frame.assign(id=frame["id"].astype(float)),
        "ids a little off": frame.assign(id=frame["id"] + 0.001),
        "row numbers without a name": indexed_csv(frame, range(rows)),
        "row labels alike": indexed_csv(frame, [7] * rows),
    }
