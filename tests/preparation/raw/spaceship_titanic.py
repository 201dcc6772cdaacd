"""Spaceship Titanic: passengers in groups, with gaps in every column but the id."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd


def make(raw: Path, rng: np.random.Generator, size: int = 60) -> None:
    _passengers(rng, size).to_csv(raw / "train.csv", index=False)
    hidden = _passengers(rng, 20).drop(columns="Transported")
    hidden.to_csv(raw / "test.csv", index=False)
    sample = hidden[["PassengerId"]].assign(Transported=False)
    sample.to_csv(raw / "sample_submission.csv", index=False)


def _passengers(rng: np.random.Generator, size: int) -> pd.DataFrame:
    groups = np.sort(rng.integers(1, size, size))
    places = pd.Series(groups).groupby(groups).cumcount() + 1
    ids = [f"{group:04d}_{place:02d}" for group, place in zip(groups, places, strict=True)]
    columns = {
        "HomePlanet": rng.choice(["Earth", "Europa", "Mars"], size),
        "CryoSleep": rng.choice([True, False], size),
        "Cabin": [f"{deck}/{n}/S" for n, deck in enumerate(rng.choice(list("ABCDEFGT"), size))],
        "Age": rng.integers(0, 80, size).astype(float),
        "RoomService": rng.integers(0, 900, size).astype(float),
        "Spa": rng.gamma(0.2, 900, size).round(2),
        "Name": [f"Ofracculy O'Brien, the {n}th" for n in range(size)],
    }
    table = pd.DataFrame({"PassengerId": ids} | columns)
    gaps = rng.random((size, len(columns))) < 0.05
    table[list(columns)] = table[list(columns)].mask(gaps)
    return table.assign(Transported=rng.choice([True, False], size))
