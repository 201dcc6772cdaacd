"""ALASKA2."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import roc_cases

ID, VALUES = "Id", ("Label",)
REAL_SIZE = 5_000


def answers(rng: np.random.Generator, size: int = 60) -> pd.DataFrame:
    ids = [f"{number:04d}.jpg" for number in range(1, size + 1)]
    return pd.DataFrame({"Id": ids, "Label": roc_cases.labels(rng, size)})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(Label=0)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return truth.assign(Label=roc_cases.chances(truth["Label"], rng))


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    found = roc_cases.special_scores(truth, "Label", rng)
    hiding = truth["Label"].to_numpy() == 1
    positives = np.flatnonzero(hiding)
    # True positive rates that jump over 0.4, meet it, and stay on it for a while.
    for name, count in (("meets", 8), ("jumps over", 9)):
        label = np.zeros(len(truth))
        label[positives[:count]] = 3
        label[positives[count:]] = 1
        found[f"curve {name} 0.4"] = truth.assign(Label=label)
        label[np.flatnonzero(~hiding)[:10]] = 2
        found[f"curve {name} 0.4 and stays"] = truth.assign(Label=label)
    found["worst"] = truth.assign(Label=1 - truth["Label"])
    for number in range(20):
        levels = rng.integers(0, 1 + number, len(truth))
        found[f"{1 + number} levels"] = truth.assign(Label=levels + truth["Label"])
    found["wide"] = noisy(truth, rng).assign(Label=lambda frame: frame["Label"] * 1e300 - 5)
    return found
