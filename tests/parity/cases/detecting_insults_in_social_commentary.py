"""Insults."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import roc_cases

ID, VALUES = "Comment", ("Insult",)
REAL_SIZE = 2_647


def answers(rng: np.random.Generator, size: int = 60) -> pd.DataFrame:
    words = np.array(
        ["you", "fool", "the", "game, again", 'a ""quote""', "caf\u00e9", r"\xa0", r"\n", "NA"]
    )
    texts = [
        f'"{" ".join(words[part])} {k}"' for k, part in enumerate(rng.integers(0, 9, (size, 6)))
    ]
    # The same comment may stand in several rows, with different labels.
    texts[-8:] = texts[:4] + texts[:4]
    dates = [f"201206{day:02d}0{hour}5910Z" for day, hour in rng.integers(1, 10, (size, 2))]
    return pd.DataFrame(
        {
            "Insult": roc_cases.labels(rng, size),
            "Date": [None if number % 7 == 0 else date for number, date in enumerate(dates)],
            "Comment": texts,
            "Usage": rng.choice(["PublicTest", "PrivateTest"], size),
        }
    )


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.drop(columns="Usage").assign(Insult=0)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.drop(columns="Usage").copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return truth.drop(columns="Usage").assign(Insult=roc_cases.chances(truth[VALUES[0]], rng))


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    return roc_cases.special_scores(truth.drop(columns="Usage"), VALUES[0], rng)
