"""Petfinder: photos of pets, a table of twelve signs of each, and of how popular it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.media import stubs

_SIGNS = [
    *("Subject Focus", "Eyes", "Face", "Near", "Action", "Accessory"),
    *("Group", "Collage", "Human", "Occlusion", "Info", "Blur"),
]


def make(raw: Path, rng: np.random.Generator, size: int = 60) -> None:
    pets = _pets(rng, size)
    pets.assign(Pawpularity=rng.integers(1, 101, size)).to_csv(raw / "train.csv", index=False)
    hidden = _pets(rng, 8)
    hidden.to_csv(raw / "test.csv", index=False)
    sample = hidden[["Id"]].assign(Pawpularity=rng.uniform(1, 100, 8).round(2))
    sample.to_csv(raw / "sample_submission.csv", index=False)
    stubs(raw / "train", (f"{pet}.jpg" for pet in pets["Id"]), rng)
    stubs(raw / "test", (f"{pet}.jpg" for pet in hidden["Id"]), rng)


def _pets(rng: np.random.Generator, size: int) -> pd.DataFrame:
    ids = sorted(rng.bytes(16).hex() for _ in range(size))
    return pd.DataFrame({"Id": ids, **{sign: rng.integers(0, 2, size) for sign in _SIGNS}})
