"""Jigsaw bias: comments with annotators' shares; the expanded test sets have the labels too."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.texts import texts

_KINDS = ["severe_toxicity", "obscene", "sexual_explicit", "identity_attack", "insult", "threat"]
_IDENTITIES = [
    *("male", "female", "transgender", "other_gender", "heterosexual"),
    *("homosexual_gay_or_lesbian", "bisexual", "other_sexual_orientation", "christian", "jewish"),
    *("muslim", "hindu", "buddhist", "atheist", "other_religion", "black", "white", "asian"),
    *("latino", "other_race_or_ethnicity", "physical_disability"),
    *("intellectual_or_learning_disability", "psychiatric_or_mental_illness", "other_disability"),
]


def make(raw: Path, rng: np.random.Generator, size: int = 50) -> None:
    train = _comments(rng, 59_848, 30).rename(columns={"toxicity": "target"})
    train.to_csv(raw / "train.csv", index=False)
    for name, first in (("private", 7_000_000), ("public", 7_100_000)):
        comments = _comments(rng, first, size)
        comments.to_csv(raw / f"test_{name}_expanded.csv", index=False)
    hidden = comments[["id", "comment_text"]]
    hidden.to_csv(raw / "test.csv", index=False)
    sample = hidden[["id"]].assign(prediction=0.0)
    sample.to_csv(raw / "sample_submission.csv", index=False)


def _comments(rng: np.random.Generator, first: int, size: int) -> pd.DataFrame:
    """Comments, every fourth of them toxic; of half the identities were annotated, else blank."""
    toxic = np.arange(size) % 4 == 0
    table = {
        "id": first + rng.permutation(size),
        "comment_text": texts(rng, size),
        "created_date": [f"2017-01-{day:02d} 08:12:04.0{day}+00" for day in np.arange(size) % 9],
        "publication_id": rng.integers(1, 60, size),
        "parent_id": np.where(rng.random(size) < 0.4, np.nan, rng.integers(10**5, 10**6, size)),
        "article_id": rng.integers(10**3, 10**5, size),
        "rating": rng.choice(["approved", "rejected"], size),
        **{name: rng.integers(0, 9, size) for name in ("funny", "wow", "sad", "likes", "disagree")},
        "toxicity": np.where(toxic, rng.uniform(0.5, 1, size), rng.uniform(0, 0.49, size)),
        **{name: rng.uniform(0, 1, size) / 7 for name in _KINDS},
        **{name: _shares(rng, toxic) for name in _IDENTITIES},
        "identity_annotator_count": rng.integers(0, 20, size),
        "toxicity_annotator_count": rng.integers(4, 90, size),
    }
    return pd.DataFrame(table)


def _shares(rng: np.random.Generator, toxic: np.ndarray) -> np.ndarray:
    """Mentioned by some toxic comments and some others, so that each group has an AUC."""
    shares = rng.choice([0, 0.1666666666, 0.5, 1, np.nan], len(toxic))
    shares[np.flatnonzero(toxic)[:2]] = (1, 0)
    shares[np.flatnonzero(~toxic)[:2]] = (0.5, 0)
    return shares
