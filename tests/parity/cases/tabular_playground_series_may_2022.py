"""Tabular Playground, May 2022."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.parity import roc_cases

ID, VALUES = "id", ("target",)
REAL_SIZE = 100_000


def answers(rng: np.random.Generator, size: int = 60) -> pd.DataFrame:
    # The answers hold the features too: 14 floats, 14 integers, a text and 2 floats.
    features: dict[str, Any] = {f"f_{column:02d}": rng.normal(size=size) for column in range(7)}
    features |= {f"f_{column:02d}": rng.integers(0, 15, size) for column in range(7, 19)}
    features |= {f"f_{column:02d}": rng.normal(size=size) for column in range(19, 27)}
    letters = rng.integers(ord("A"), ord("U"), (size, 10)).astype(np.uint8)
    features["f_27"] = [row.tobytes().decode() for row in letters]
    features["f_28"] = rng.normal(scale=200, size=size)
    features |= {f"f_{column:02d}": rng.integers(0, 3, size) for column in (29, 30)}
    ids = np.arange(800_000, 800_000 + size)
    return pd.DataFrame({"id": ids, **features, "target": roc_cases.labels(rng, size)})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["id", "target"]].assign(target=0.5)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["id", "target"]].copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return truth[["id", "target"]].assign(target=roc_cases.chances(truth[VALUES[0]], rng))


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    return roc_cases.special_scores(truth[["id", "target"]], VALUES[0], rng)
