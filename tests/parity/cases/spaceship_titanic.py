"""Spaceship Titanic."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import label_cases

ID, VALUES = "PassengerId", ("Transported",)
REAL_SIZE = 870


def answers(rng: np.random.Generator, size: int = 64) -> pd.DataFrame:
    ids = label_cases.unique_ids(rng, size, 1, 9_280)
    return pd.DataFrame(
        {
            "PassengerId": [f"{group:04d}_{rng.integers(1, 4):02d}" for group in ids],
            "HomePlanet": rng.choice(["Earth", "Europa", "Mars", ""], size),
            "Cabin": [f"F/{number}/S" for number in range(size)],
            "Age": rng.integers(0, 80, size) + 0.0,
            "Transported": rng.random(size) < 0.5,
        }
    )


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return perfect(truth).assign(Transported=False)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["PassengerId", "Transported"]].copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return label_cases.changed(perfect(truth), "Transported", rng)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    frame = noisy(truth, rng)
    transported = frame["Transported"]
    odd = {
        "as 0 and 1": frame.assign(Transported=transported.astype(int)),
        "as 0.0 and 1.0": frame.assign(Transported=transported.astype(float)),
        "as 1 and 2": frame.assign(Transported=transported.astype(int) + 1),
        "as -1 and 1": frame.assign(Transported=2 * transported.astype(int) - 1),
        "lower case": frame.assign(Transported=transported.astype(str).str.lower()),
        "probabilities": frame.assign(Transported=transported * 0.9),
        "rounded probabilities": frame.assign(Transported=(transported * 0.9).round()),
    }
    return odd | label_cases.special(truth, frame, ID, "Transported")
