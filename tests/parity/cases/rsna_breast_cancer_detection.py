"""RSNA breast cancer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.parity import roc_cases

ID, VALUES = "prediction_id", ("cancer",)
REAL_SIZE = 2_384


def answers(rng: np.random.Generator, size: int = 60) -> pd.DataFrame:
    """Two breasts a patient, sorted as text as preparation leaves them."""
    patients = rng.choice(np.arange(5, max(65_535, size)), -(-size // 2), replace=False)
    ids = sorted(f"{patient}_{side}" for patient in patients for side in "LR")[:size]
    cancer = rng.permutation(np.arange(size) % 6 == 0).astype(int)
    return pd.DataFrame({"prediction_id": ids, "cancer": cancer})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(cancer=0.021165)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return truth.assign(cancer=roc_cases.chances(truth["cancer"], rng))


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    found = roc_cases.special_scores(truth, "cancer", rng)
    honest, ill = noisy(truth, rng)["cancer"].to_numpy(), truth["cancer"].to_numpy() == 1
    columns: dict[str, Any] = {
        "all below zero": -1 - honest,
        "all below zero but one": [0.0, *(-1 - honest[1:])],
        "all below zero but one missing": [None, *(-1 - honest[1:])],
        "all below zero, whole": -1,
        "all below zero but one, whole": [0, *([-2] * (len(truth) - 1))],
        "all above one": 2 + honest,
        "all above one, whole": 7,
        "ill above one, others below zero": np.where(ill, 3.5, -0.5),
        "ill below zero, others above one": np.where(ill, -3.5, 1.5),
        "below zero but for others' zeros": np.where(ill, -1.0, 0.0),
        "below zero but for the ill's zeros": np.where(ill, 0.0, -1.0),
        "infinite": np.where(ill, np.inf, -np.inf),
        "infinite and between": np.where(ill, np.inf, honest),
        "missing among the ill": [None if one else 0.5 for one in ill],
        "missing among the others": [0.5 if one else None for one in ill],
        "all False and a gap": [None, *([False] * (len(truth) - 1))],
        "wide": honest * 6 - 3,
        "tiny": np.where(ill, 5e-324, 0.5),
        "tiny alone": np.where(ill, 5e-324, 0.0),
        "tiny everywhere": 5e-324,
        "eighths": rng.integers(0, 9, len(truth)) / 8,
    }
    found |= {name: truth.assign(cancer=column) for name, column in columns.items()}
    for number in range(20):
        # Sums of tenths depend on the order; those of 64ths make ties of rounding.
        tenths = np.clip(ill * 3 + rng.integers(0, 8, len(truth)), 0, 10) / 10
        found[f"tenths {number}"] = truth.assign(cancer=tenths)
        found[f"64ths {number}"] = truth.assign(cancer=rng.integers(-9, 80, len(truth)) / 64)
    return found
