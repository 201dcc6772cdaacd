"""Leaf classification: zipped tables of 192 features, and zipped photos of train and test."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

from competitions.tasks.leaf_classification import SPECIES
from tests.preparation.raw.media import zip_of_stubs

_FEATURES = [f"{kind}{n}" for kind in ("margin", "shape", "texture") for n in range(1, 65)]


def make(raw: Path, rng: np.random.Generator, size: int = 60) -> None:
    ids = rng.permutation(size + 10) + 1
    leaves = _leaves(rng, ids[:size])
    leaves.insert(1, "species", rng.choice(SPECIES, size))
    _zipped(leaves, raw, "train.csv")
    hidden = _leaves(rng, ids[size:])
    _zipped(hidden, raw, "test.csv")
    sample = hidden[["id"]].assign(**dict.fromkeys(SPECIES, 1 / 99))
    _zipped(sample, raw, "sample_submission.csv")
    zip_of_stubs(raw / "images.zip", [f"images/{number}.jpg" for number in sorted(ids)], rng)


def _leaves(rng: np.random.Generator, ids: np.ndarray) -> pd.DataFrame:
    values = rng.gamma(0.5, 0.02, (len(ids), len(_FEATURES)))
    features = pd.DataFrame(values.round(6), columns=_FEATURES)
    # Shapes have all digits; some margins are tiny, and one column is whole numbers.
    features["shape1"] = values[:, 64] / 7
    features["margin2"] = values[:, 1] * 1e-4
    features["texture64"] = 0
    features.insert(0, "id", ids)
    return features


def _zipped(table: pd.DataFrame, raw: Path, name: str) -> None:
    with zipfile.ZipFile(raw / f"{name}.zip", "w") as archive:
        archive.writestr(name, table.to_csv(index=False))
