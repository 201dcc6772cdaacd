"""US patent phrases."""

from __future__ import annotations

import numpy as np
import pandas as pd

ID, VALUES = "id", ("score",)
REAL_SIZE = 3_648


def answers(rng: np.random.Generator, size: int = 60) -> pd.DataFrame:
    ids = [f"{number:016x}" for number in rng.choice(2**62, size, replace=False)]
    levels = np.array([0.0, 0.25, 0.5, 0.75, 1.0])
    table = {
        "id": ids,
        "anchor": rng.choice(["abatement", "gear box", "wood article"], size),
        "target": rng.choice(["act of abating", "null", "wooden article"], size),
        "context": rng.choice(["A47", "B08", "H04"], size),
        "score": levels[rng.choice(5, size, p=[0.2, 0.32, 0.34, 0.11, 0.03])],
    }
    return pd.DataFrame(table)


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["id"]].assign(score=0)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["id", "score"]]


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return sample(truth).assign(score=truth["score"] + rng.normal(0, 0.15, len(truth)))


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    honest = noisy(truth, rng)
    columns = {**_values(truth["score"].to_numpy(), rng), **_nearly_constant(len(truth), rng)}
    return {
        **{name: sample(truth).assign(score=values) for name, values in columns.items()},
        "all columns of the answers": truth.copy(),
        "text beside": honest.assign(anchor="x"),
        "a second column of scores": honest.assign(**{"score.1": 0.5}),
        "numbers for ids": honest.assign(id=range(len(honest))),
        "one id as a number": honest.assign(id=[1, *honest["id"][1:]]),
        "sorted": honest.sort_values("id"),
        "sorted down": honest.sort_values("id", ascending=False),
    }


def _values(hits: np.ndarray, rng: np.random.Generator) -> dict[str, object]:
    return {
        "turned": -hits,
        "turned and shifted": 1 - hits,
        "integers": (hits * 4).astype(int),
        "flags": hits > 0.3,
        "flags and a gap": [None, *(hits[1:] > 0.3)],
        "always true": True,
        "a gap": [None, *hits[1:]],
        "a gap at the end": [*hits[:-1], None],
        "a gap in a constant": [*[0.5] * (len(hits) - 1), None],
        "no values": None,
        "an infinity": [np.inf, *hits[1:]],
        "two infinities": [np.inf, -np.inf, *hits[2:]],
        "all infinite": np.inf,
        "infinite and a gap": [np.inf, None, *hits[2:]],
        "large": hits * 1e300,
        "too large for a mean": hits * 1.7e308,
        "large, both signs": np.where(hits > 0.3, 1.7e308, -1.7e308),
        "denormal": hits * 5e-323,
        "one denormal": [5e-324, *[0.0] * (len(hits) - 1)],
        "one large": [1e200, *hits[1:]],
        "one large, one larger": [1e155, -1e308, *hits[2:]],
        "integers beyond floats": 2**53 + (hits * 4).astype(int),
        "large unsigned": [2**63 + 1, *(hits[1:] * 4).astype(int)],
        "large unsigned and negative": [2**63 + 1, -1, *(hits[2:] * 4).astype(int)],
        "twenty digits": ["9" * 20, *(hits[1:] * 4).astype(int)],
        "text": [f"{hit}x" for hit in hits],
        "words": rng.choice(["low", "high"], len(hits)),
        "percent": [f"{hit:.0%}" for hit in hits],
        "zeros of both signs": np.where(hits > 0.3, 0.0, -0.0),
        "whole": hits.round(),
        "random": rng.random(len(hits)),
    }


def _nearly_constant(n: int, rng: np.random.Generator) -> dict[str, object]:
    """Columns whose correlation hangs on the last digits of their mean, hence on the order."""
    place = np.arange(n)
    return {
        "constant": 0.1,
        "constant zero": 0.0,
        "constant minus zero": -0.0,
        "constant large": 1e300,
        "one last digit": np.where(place == 3, 0.1 + 2.0**-56, 0.1),
        "some last digits": np.where(place % 3 == 0, 0.1 + 2.0**-56, 0.1),
        "random last digits": 0.1 + rng.integers(0, 3, n) * 2.0**-56,
        "random last digits of a third": 1 / 3 + rng.integers(-1, 2, n) * 2.0**-54,
        "random last digits, large": 1e16 + 2 * rng.integers(0, 2, n),
        "random last digits, small": 1e-300 + rng.integers(0, 2, n) * 1e-316,
        "just above the limit": 1 + rng.random(n) * 1e-11,
        "just below the limit": 1 + rng.random(n) * 1e-13,
    }
