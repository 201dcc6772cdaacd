"""Forest cover."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import label_cases

ID, VALUES = "Id", ("Cover_Type",)
REAL_SIZE = 400_000

_FEATURES = {"Elevation": 3_900, "Aspect": 360, "Slope": 60, "Hillshade_9am": 255, "Soil_Type1": 2}


def answers(rng: np.random.Generator, size: int = 64) -> pd.DataFrame:
    types = rng.choice(7, size, p=[0.37, 0.55, 0.05, 0.005, 0.005, 0.01, 0.01]) + 1
    ids = label_cases.unique_ids(rng, size, 0, max(10 * size, 1_000))
    # The answers keep the features; there are 54 of them.
    features = {name: rng.integers(0, high, size) for name, high in _FEATURES.items()}
    return pd.DataFrame({"Id": ids, **features, "Cover_Type": types})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["Id"]].assign(Cover_Type=2)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["Id", "Cover_Type"]].copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return label_cases.changed(perfect(truth), "Cover_Type", rng)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    return label_cases.special(truth, noisy(truth, rng), ID, VALUES[0])
