"""Transparent conductors: tables and geometries of crystals, each in a zip archive."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.media import zip_of_stubs

_TARGETS = ["formation_energy_ev_natom", "bandgap_energy_ev"]


def make(raw: Path, rng: np.random.Generator, size: int = 70) -> None:
    crystals = _crystals(rng, size).sample(frac=0.9, random_state=rng)  # ids have gaps
    hidden = _crystals(rng, 6).drop(columns=_TARGETS)
    _zip_table(raw / "train.csv.zip", crystals)
    _zip_table(raw / "test.csv.zip", hidden)
    sample = hidden[["id"]].assign(**dict.fromkeys(_TARGETS, 0.1))
    _zip_table(raw / "sample_submission.csv.zip", sample)
    files = [f"train/{number}/geometry.xyz" for number in rng.permutation(size) + 1]
    first = crystals["id"].iloc[0]
    others = ("a.xyz", "z.xyz", ".hidden.xyz", "deeper/geometry.xyz", "notes.txt")
    files += [f"train/{first}/{name}" for name in others]
    zip_of_stubs(raw / "train.zip", [*files, "train/top.xyz", "__MACOSX/train/._1"], rng)
    zip_of_stubs(raw / "test.zip", [f"test/{n}/geometry.xyz" for n in hidden["id"]], rng)


def _crystals(rng: np.random.Generator, size: int) -> pd.DataFrame:
    shares = rng.dirichlet([1, 1, 1], size).round(4)
    lengths = [rng.uniform(3, 25, size).round(4) for _ in range(3)]
    angles = [rng.choice([90.0, 120.0, 90.0025, 89.99871234567891], size) for _ in range(3)]
    names, corners = ("al", "ga", "in"), ("alpha", "beta", "gamma")
    return pd.DataFrame(
        {
            "id": np.arange(1, size + 1),
            "spacegroup": rng.choice([12, 33, 167, 194, 206, 227], size),
            "number_of_total_atoms": rng.choice([10.0, 20.0, 80.0], size),
            **{f"percent_atom_{name}": shares[:, n] for n, name in enumerate(names)},
            **{f"lattice_vector_{n}_ang": lengths[n - 1] for n in (1, 2, 3)},
            **{f"lattice_angle_{name}_degree": angles[n] for n, name in enumerate(corners)},
            _TARGETS[0]: np.where(rng.random(size) < 0.2, 0.0, rng.gamma(3, 0.06, size).round(4)),
            _TARGETS[1]: np.where(rng.random(size) < 0.2, 1e-05, rng.uniform(0, 5.3, size)),
        }
    )


def _zip_table(path: Path, table: pd.DataFrame) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(path.name.removesuffix(".zip"), table.to_csv(index=False))
