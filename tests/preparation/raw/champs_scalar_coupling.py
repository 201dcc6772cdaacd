"""Molecules: pairs of atoms in runs of ids, tables of properties, and a file for each molecule."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

# The logarithm of no error at all; the official grader has no floor.
OPTIMUM = -np.inf

_TENSOR = ["XX", "YX", "ZX", "XY", "YY", "ZY", "XZ", "YZ", "ZZ"]


def make(raw: Path, rng: np.random.Generator, size: int = 40) -> None:
    names = [f"dsgdb9nsd_{number:06d}" for number in rng.permutation(3 * size)[: size + 5]]
    known, hidden = names[:size], sorted(names[size:])
    pairs = _pairs(rng, known)
    constants = pairs.assign(scalar_coupling_constant=_decimals(rng, len(pairs)))
    constants.to_csv(raw / "train.csv", index=False)
    test = _pairs(rng, hidden)
    test["id"] += len(pairs)
    test.to_csv(raw / "test.csv", index=False)
    sample = test[["id"]].assign(scalar_coupling_constant=0)
    sample.to_csv(raw / "sample_submission.csv", index=False)
    parts = {name: _decimals(rng, len(pairs)) for name in ("fc", "sd", "pso", "dso")}
    contributions = pairs.drop(columns="id").assign(**parts)
    contributions.to_csv(raw / "scalar_coupling_contributions.csv", index=False)
    _write_molecules(raw, known, rng)
    _write_atoms(raw, known, hidden, rng)


def _pairs(rng: np.random.Generator, molecules: list[str]) -> pd.DataFrame:
    """One to nine pairs per molecule; a molecule's last pair may stand further down."""
    counts = rng.integers(1, 10, len(molecules))
    table = pd.DataFrame({"molecule_name": np.repeat(molecules, counts)})
    order = np.arange(len(table))
    order[::11] = rng.permutation(order[::11])
    table = table.iloc[order].reset_index(drop=True)
    table.insert(0, "id", np.arange(len(table)))
    return table.assign(
        atom_index_0=rng.integers(8, 25, len(table)),
        atom_index_1=rng.integers(0, 8, len(table)),
        type=rng.choice(["1JHC", "2JHH", "3JHN"], len(table)),
    )


def _decimals(rng: np.random.Generator, size: int) -> list[str]:
    """Numbers as programs print them: of all digits or few, tiny, huge, whole."""
    values = rng.normal(0, 40, size)
    forms = ("{:.4f}", "{:.17g}", "{:.2e}", "{:.0f}", "{:.0f}.0", "{:.6f}00", "{:.20f}")
    picks = rng.integers(0, len(forms), size)
    scales = 10.0 ** rng.choice([0, 0, 0, -6, 18], size)
    return [forms[n].format(value) for n, value in zip(picks, values * scales, strict=True)]


def _write_molecules(raw: Path, names: list[str], rng: np.random.Generator) -> None:
    dipoles = {axis: _decimals(rng, len(names)) for axis in "XYZ"}
    table = pd.DataFrame({"molecule_name": names, **dipoles})
    table.to_csv(raw / "dipole_moments.csv", index=False)
    energy = {"molecule_name": names, "potential_energy": _decimals(rng, len(names))}
    pd.DataFrame(energy).sample(frac=1, random_state=3).to_csv(
        raw / "potential_energy.csv", index=False
    )


def _write_atoms(raw: Path, known: list[str], hidden: list[str], rng: np.random.Generator) -> None:
    molecules = sorted(known + hidden)
    counts = rng.integers(2, 6, len(molecules))
    atoms = pd.DataFrame({"molecule_name": np.repeat(molecules, counts)})
    atoms["atom_index"] = atoms.groupby("molecule_name").cumcount()
    labelled = atoms[atoms["molecule_name"].isin(known)]
    tensors = labelled.assign(**{name: _decimals(rng, len(labelled)) for name in _TENSOR})
    tensors.to_csv(raw / "magnetic_shielding_tensors.csv", index=False)
    charges = labelled.assign(mulliken_charge=_decimals(rng, len(labelled)))
    charges.to_csv(raw / "mulliken_charges.csv", index=False)
    axes = {axis: _decimals(rng, len(atoms)) for axis in "xyz"}
    structures = atoms.assign(atom=rng.choice(list("CHNOF"), len(atoms)), **axes)
    structures.to_csv(raw / "structures.csv", index=False)
    (raw / "structures").mkdir()
    for name, rows in structures.groupby("molecule_name"):
        lines = rows[["atom", "x", "y", "z"]].to_csv(sep=" ", index=False, header=False)
        (raw / "structures" / f"{name}.xyz").write_text(f"{len(rows)}\n\n{lines}")
