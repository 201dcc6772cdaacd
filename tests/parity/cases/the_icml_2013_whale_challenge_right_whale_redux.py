"""Right whale."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import roc_cases

ID, VALUES = "clip", ("probability",)
REAL_SIZE = 25_149


def answers(rng: np.random.Generator, size: int = 60) -> pd.DataFrame:
    times = rng.integers(0, 86_400, size)
    clips = [
        f"20090330_{time // 3600:02d}{time // 60 % 60:02d}{time % 60:02d}_{time % 900}ms{time % 10}"
        f"_Test{number}.aif"
        for number, time in enumerate(np.sort(times))
    ]
    return pd.DataFrame({"clip": clips, "probability": roc_cases.labels(rng, size)})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(probability=0)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return truth.assign(probability=roc_cases.chances(truth[VALUES[0]], rng))


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    return roc_cases.special_scores(truth, VALUES[0], rng)
