"""Transparent conductors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.parity.indexed import indexed_csv

ID, VALUES = "id", ("formation_energy_ev_natom", "bandgap_energy_ev")
REAL_SIZE = 240
_GEOMETRY = ("lattice_vector_1_ang", "lattice_vector_2_ang", "lattice_vector_3_ang")
_ANGLES = ("lattice_angle_alpha_degree", "lattice_angle_beta_degree", "lattice_angle_gamma_degree")


def answers(rng: np.random.Generator, size: int = 40) -> pd.DataFrame:
    shares = rng.dirichlet([1, 1, 1], size).round(4)
    return pd.DataFrame(
        {
            "id": np.arange(1, size + 1),
            "spacegroup": rng.choice([12, 33, 167, 194, 206, 227], size),
            "number_of_total_atoms": rng.choice([10.0, 20.0, 30.0, 40.0, 80.0], size),
            "percent_atom_al": shares[:, 0],
            "percent_atom_ga": shares[:, 1],
            "percent_atom_in": shares[:, 2],
            **{name: rng.uniform(3, 25, size).round(4) for name in _GEOMETRY},
            **{name: rng.uniform(82, 121, size).round(4) for name in _ANGLES},
            "formation_energy_ev_natom": np.clip(rng.gamma(3, 0.06, size), 0, 0.66).round(4),
            "bandgap_energy_ev": rng.uniform(0.0001, 5.3, size).round(4),
        }
    )


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["id"]].assign(formation_energy_ev_natom=0.1779, bandgap_energy_ev=1.8892)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["id", *VALUES]].copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    drawn = {name: (truth[name] * rng.normal(1, 0.2, len(truth))).round(5) for name in VALUES}
    return truth[["id"]].assign(**drawn)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, Any]:
    frame, rows = noisy(truth, rng), len(truth)
    name = "bandgap_energy_ev"
    most = frame[name].tolist()[1:]
    odd = {
        "exactly -1": [-1, *most],
        "just above -1": [-0.9999999999999999, *most],
        "just below -1": [-1.0000000000000002, *most],
        "all -0.5": [-0.5] * rows,
        "true and false": list(rng.random(rows) < 0.5),
        "true and a gap": ["", *["True"] * (rows - 1)],
        "one of 1e308": [1e308, *most],
        "all 1e308": [1e308] * rows,
        "underscores among numbers": ["1_0", *most],
        "largest whole number": [2**64 - 1, *[1] * (rows - 1)],
    }
    return {
        **{key: frame.assign(**{name: values}) for key, values in odd.items()},
        "both true": frame.assign(formation_energy_ev_natom=True, bandgap_energy_ev=True),
        "targets swapped": frame.rename(columns=dict(zip(VALUES, VALUES[::-1], strict=True))),
        "no id, reversed": frame.drop(columns="id").iloc[::-1],
        "ids of text": frame.assign(id="x"),
        "target named twice": frame.assign(again=0)
        .to_csv(index=False, header=["id", VALUES[0], VALUES[1], VALUES[1]])
        .encode(),
        "row numbers without a name": indexed_csv(frame, range(rows)),
        "row labels alike": indexed_csv(frame, [7] * rows),
    }
