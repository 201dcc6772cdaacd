"""iWildCam 2019."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import label_cases

ID, VALUES = "Id", ("Category",)
REAL_SIZE = 17_000


def answers(rng: np.random.Generator, size: int = 60) -> pd.DataFrame:
    ids = [f"{part:08x}-23d2-11e8-a6a3-ec086b02610b" for part in rng.integers(0, 2**32, size)]
    animals = np.array([0, 1, 3, 4, 8, 10, 11, 13, 14, 16, 17, 18, 19, 22])
    return pd.DataFrame({"Id": ids, "Category": animals[(14 * rng.random(size) ** 2).astype(int)]})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    # The official script writes it with the row numbers of the training data in front.
    frame = truth.assign(Category=0)
    frame.insert(0, "Unnamed: 0", 3 * np.arange(len(truth)))
    return frame


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return label_cases.changed(perfect(truth), "Category", rng)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    return label_cases.special(truth, noisy(truth, rng), ID, VALUES[0])
