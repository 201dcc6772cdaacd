"""Playground, season 3, episode 18."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import roc_cases

ID, VALUES = "id", ("EC1", "EC2")
REAL_SIZE = 1_484


def answers(rng: np.random.Generator, size: int = 60) -> pd.DataFrame:
    ids = rng.choice(max(14_838, 2 * size), size, replace=False)
    features = {f"feature_{column}": rng.normal(size=size).round(6) for column in range(31)}
    classes = {f"EC{number}": roc_cases.labels(rng, size) for number in range(1, 7)}
    return pd.DataFrame({"id": ids, **features, **classes})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[[ID, *VALUES]].assign(EC1=0.5, EC2=0.5)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[[ID, *VALUES]].copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    drawn = {name: roc_cases.chances(truth[name], rng) for name in VALUES}
    return truth[[ID, *VALUES]].assign(**drawn)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    honest = noisy(truth, rng)
    found = roc_cases.special_scores(honest.assign(EC1=truth["EC1"]), "EC1", rng)
    for number in range(8):
        drawn = {name: roc_cases.chances(truth[name], rng, 1) for name in VALUES}
        found[f"ties in both columns, {number}"] = honest.assign(**drawn)
    found["the answers"] = truth
    found["booleans in both columns"] = perfect(truth).astype({"EC1": bool, "EC2": bool})
    found["booleans and whole numbers"] = perfect(truth).astype({"EC1": bool})
    found["booleans and floats"] = honest.assign(EC1=truth["EC1"].astype(bool))
    large = {name: 2**53 + truth[name] for name in VALUES}
    found["large whole numbers in both columns"] = perfect(truth).assign(**large)
    unsigned = [str(2**64 - 2 + one) for one in truth["EC1"]]
    found["unsigned and signed"] = perfect(truth).assign(EC1=unsigned)
    found["unsigned and negative"] = perfect(truth).assign(EC1=unsigned, EC2=-large["EC2"])
    found["unsigned in both columns"] = perfect(truth).assign(EC1=unsigned, EC2=unsigned)
    return found
