"""iWildCam 2020."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import label_cases

ID, VALUES = "Id", ("Category",)
REAL_SIZE = 61_000


def answers(rng: np.random.Generator, size: int = 64) -> pd.DataFrame:
    ids = [f"{part:08x}-21bc-11ea-a13a-137349068a90" for part in rng.integers(0, 2**32, size)]
    animals = (267 * rng.random(size) ** 3).astype(int)
    # Some images show two animals: an image id per annotation.
    ids[1 : size // 5 : 4] = ids[: size // 5 - 1 : 4]
    order = rng.permutation(size)
    return pd.DataFrame({"Id": np.array(ids, dtype=object)[order], "Category": animals})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    drawn = np.random.default_rng(0).integers(0, 676, len(truth))
    return truth.assign(Category=drawn)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return label_cases.changed(perfect(truth), "Category", rng)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    return label_cases.special(truth, noisy(truth, rng), ID, VALUES[0])
