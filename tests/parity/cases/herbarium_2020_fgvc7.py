"""Herbarium 2020."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import label_cases

ID, VALUES = "Id", ("Predicted",)
REAL_SIZE = 219_000


def answers(rng: np.random.Generator, size: int = 60, species: int = 32_094) -> pd.DataFrame:
    # A few common species in the small set, the long tail in the real one.
    species = min(species, max(12, size // 6))
    drawn = (species * rng.random(size) ** 2).astype(int)
    return pd.DataFrame({"Id": range(size), "Predicted": drawn})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(Predicted=0)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return label_cases.changed(perfect(truth), "Predicted", rng)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    return label_cases.special(truth, noisy(truth, rng), ID, VALUES[0])
