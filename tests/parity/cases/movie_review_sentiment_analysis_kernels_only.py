"""Movie reviews."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import label_cases

ID, VALUES = "PhraseId", ("Sentiment",)
REAL_SIZE = 46_818


def answers(rng: np.random.Generator, size: int = 64) -> pd.DataFrame:
    ids = label_cases.unique_ids(rng, size, 1, max(4 * size, 1_000))
    return pd.DataFrame(
        {
            "PhraseId": ids,
            "SentenceId": ids // 18,
            "Phrase": [f'a "charming" film, part {number}' for number in range(size)],
            "Sentiment": rng.choice(5, size, p=[0.05, 0.17, 0.51, 0.21, 0.06]),
        }
    )


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["PhraseId"]].assign(Sentiment=2)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["PhraseId", "Sentiment"]].copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return label_cases.changed(perfect(truth), "Sentiment", rng)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    return label_cases.special(truth, noisy(truth, rng), ID, VALUES[0])
