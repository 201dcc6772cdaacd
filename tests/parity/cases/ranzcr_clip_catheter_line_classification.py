"""Catheters and lines."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import roc_cases

ID = "StudyInstanceUID"
VALUES = (
    "ETT - Abnormal",
    "ETT - Borderline",
    "ETT - Normal",
    "NGT - Abnormal",
    "NGT - Borderline",
    "NGT - Incompletely Imaged",
    "NGT - Normal",
    "CVC - Abnormal",
    "CVC - Borderline",
)
REAL_SIZE = 3_009


def answers(rng: np.random.Generator, size: int = 60) -> pd.DataFrame:
    parts = rng.integers(10**9, 10**10, (size, 3))
    ids = [f"1.2.826.0.1.3680043.8.498.{a}{b}{c}" for a, b, c in parts]
    ungraded = ("CVC - Normal", "Swan Ganz Catheter Present")
    classes = {name: roc_cases.labels(rng, size) for name in (*VALUES, *ungraded)}
    patients = [f"{number:09x}" for number in rng.integers(0, 16**9, size)]
    return pd.DataFrame({ID: ids, **classes, "PatientID": patients})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[[ID, *VALUES]].assign(**dict.fromkeys(VALUES, 0))


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[[ID, *VALUES]].copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    drawn = {name: roc_cases.chances(truth[name], rng) for name in VALUES}
    return truth[[ID, *VALUES]].assign(**drawn)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    found = roc_cases.special_scores(noisy(truth, rng), VALUES[0], rng)
    for number in range(8):
        drawn = {name: roc_cases.chances(truth[name], rng, 1) for name in VALUES}
        found[f"ties in all columns, {number}"] = sample(truth).assign(**drawn)
    found["the answers"] = truth
    found["ungraded labels are text"] = truth.assign(**{"CVC - Normal": "no"})
    found["booleans in all columns"] = perfect(truth).astype(dict.fromkeys(VALUES, bool))
    return found
