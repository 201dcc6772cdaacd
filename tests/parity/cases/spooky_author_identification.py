"""Spooky author identification."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity.one_hot_cases import guesses, one_hot, special_tables

CLASSES = ["EAP", "HPL", "MWS"]
ID, VALUES = "id", tuple(CLASSES)
REAL_SIZE = 1_958


def answers(rng: np.random.Generator, size: int = 40) -> pd.DataFrame:
    numbers = rng.choice(14 * size, size, replace=False) + 1
    return one_hot([f"id{number:05d}" for number in numbers], CLASSES, rng)


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    shares = (0.403493538995863, 0.287808366106543, 0.308698094897594)
    return truth.assign(**dict(zip(CLASSES, shares, strict=True)))


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return guesses(truth, CLASSES, rng)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    honest = noisy(truth, rng)
    tables = special_tables(truth, honest, CLASSES, 1.1e-5)
    turned = special_tables(truth, honest, CLASSES[::-1], 1.1e-5)
    return {
        **tables,
        **{f"turned, {k}": v[["id", *CLASSES[::-1]]] for k, v in turned.items() if "adds" in k},
        "another name for the id": honest.rename(columns={"id": "text_id"}),
        "another name for a class": honest.rename(columns={"MWS": "MWS2"}),
        "numbers for ids": honest.assign(id=range(len(honest))),
        "numbers for ids, last": honest.assign(id=0.0)[[*CLASSES, "id"]],
    }
