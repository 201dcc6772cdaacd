"""Forest cover: whole numbers only, of which the binary columns are many."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd


def make(raw: Path, rng: np.random.Generator, size: int = 120) -> None:
    _patches(rng, size, 0).to_csv(raw / "train.csv", index=False)
    hidden = _patches(rng, 20, size).drop(columns="Cover_Type")
    hidden.to_csv(raw / "test.csv", index=False)
    sample = hidden[["Id"]].assign(Cover_Type=2)
    sample.to_csv(raw / "sample_submission.csv", index=False)


def _patches(rng: np.random.Generator, size: int, first: int) -> pd.DataFrame:
    columns = {
        "Elevation": rng.integers(1_800, 4_400, size),
        "Aspect": rng.integers(-33, 408, size),
        "Slope": rng.integers(-3, 65, size),
        "Vertical_Distance_To_Hydrology": rng.integers(-317, 700, size),
        "Hillshade_9am": rng.integers(-4, 302, size),
    }
    columns |= {f"Wilderness_Area{n}": rng.integers(0, 2, size) for n in range(1, 5)}
    columns |= {f"Soil_Type{n}": (rng.random(size) < 0.03).astype(int) for n in range(1, 41)}
    kinds = rng.choice(7, size, p=[0.37, 0.55, 0.05, 0.005, 0.005, 0.01, 0.01]) + 1
    ids = {"Id": np.arange(first, first + size)}
    return pd.DataFrame(ids | columns | {"Cover_Type": kinds})
