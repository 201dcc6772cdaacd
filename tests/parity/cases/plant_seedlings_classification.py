"""Plant seedlings."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import label_cases

ID, VALUES = "file", ("species",)
REAL_SIZE = 665

_SPECIES = (
    "Black-grass,Charlock,Cleavers,Common Chickweed,Common wheat,Fat Hen,Loose Silky-bent,Maize,"
    "Scentless Mayweed,Shepherds Purse,Small-flowered Cranesbill,Sugar beet"
)


def answers(rng: np.random.Generator, size: int = 64) -> pd.DataFrame:
    ids = [f"{part:09x}.png" for part in rng.integers(0, 2**36, size)]
    return pd.DataFrame({"file": ids, "species": rng.choice(_SPECIES.split(","), size)})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(species="Sugar beet")


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return label_cases.changed(perfect(truth), "species", rng)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    return label_cases.special(truth, noisy(truth, rng), ID, VALUES[0])
