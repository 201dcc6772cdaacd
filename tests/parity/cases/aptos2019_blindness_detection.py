"""APTOS 2019."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import label_cases

ID, VALUES = "id_code", ("diagnosis",)
REAL_SIZE = 367


def answers(rng: np.random.Generator, size: int = 60) -> pd.DataFrame:
    ids = [f"{part:012x}" for part in rng.integers(0, 2**48, size)]
    grades = rng.choice(5, size, p=[0.49, 0.1, 0.27, 0.05, 0.09])
    return pd.DataFrame({"id_code": ids, "diagnosis": grades})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(diagnosis=0)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    drawn = np.clip(truth["diagnosis"] + rng.integers(-1, 2, len(truth)), 0, 4)
    return truth.assign(diagnosis=drawn)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    frame = noisy(truth, rng)
    grades = frame["diagnosis"]
    odd = {
        "grades doubled": frame.assign(diagnosis=2 * grades),
        "grades doubled and one beyond": frame.assign(diagnosis=(2 * grades).where(grades < 4, 9)),
        "grades from 1": frame.assign(diagnosis=grades + 1),
        "grades backwards": frame.assign(diagnosis=4 - truth["diagnosis"]),
        "two grades": frame.assign(diagnosis=(grades > 1).astype(int)),
        "grade 3 left out": frame.assign(diagnosis=grades.replace(3, 4)),
    }
    return odd | label_cases.special(truth, frame, ID, "diagnosis")
