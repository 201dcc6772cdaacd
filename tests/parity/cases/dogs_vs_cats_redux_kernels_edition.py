"""Dogs vs. cats."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity.binary_chance_cases import guesses, special_columns

ID, VALUES = "id", ("label",)
REAL_SIZE = 2_500


def answers(rng: np.random.Generator, size: int = 60) -> pd.DataFrame:
    return pd.DataFrame({"id": range(1, size + 1), "label": rng.integers(0, 2, size)})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(label=0.5)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return guesses(truth, "label", rng)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    honest = noisy(truth, rng)
    ids = honest["id"]
    return {
        **special_columns(truth, honest, "label"),
        "ids as floats": honest.assign(id=ids.astype(float)),
        "ids off by a fraction": honest.assign(id=ids + 0.25),
        "ids as files": honest.assign(id=ids.astype(str) + ".jpg"),
        "ids from zero": honest.assign(id=ids - 1),
        "one id as text": honest.assign(id=["one", *ids[1:]]),
        "ids sorted as text": honest.sort_values("id", key=lambda column: column.astype(str)),
    }
