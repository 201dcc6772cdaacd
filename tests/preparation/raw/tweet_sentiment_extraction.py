"""Tweets, each with its sentiment and the words that carry it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from competitions.preparing.splits import split_rows

_WORDS = (
    "I`d", "my", "boss,", '"fine"', "SAD!!", "http://u.it/x", "****", ":)", "na\u00efve", "NA",
    "\u00ef\u00bf\u00bd", "\U0001f600", "null", "2", "1.50", "&amp;", "it's", "\\n", "don`t", "#1",
)  # fmt: skip
_MOODS = ("neutral", "positive", "negative")


def make(raw: Path, rng: np.random.Generator, size: int = 80) -> None:
    train = _tweets(rng, size)
    # A tweet that is only such a word reads as missing. A blank answer is one that no submission
    # can be right about, so these rows are where training gets them, as the real one is.
    blank = split_rows(size, 0.1, seed=0)[0][:4].tolist()
    for row, text in zip(blank, ("", "NA", "null", "n/a"), strict=True):
        train.loc[row, ["text", "selected_text"]] = text
    train.to_csv(raw / "train.csv", index=False)
    hidden = _tweets(rng, 9)
    hidden.drop(columns="selected_text").to_csv(raw / "test.csv", index=False)
    sample = hidden[["textID"]].assign(selected_text="")
    sample.to_csv(raw / "sample_submission.csv", index=False)


def _tweets(rng: np.random.Generator, size: int) -> pd.DataFrame:
    tweets = [rng.choice(_WORDS, rng.integers(2, 9)).tolist() for _ in range(size)]
    spans = [tweet[: rng.integers(2, 9)] for tweet in tweets]
    columns = {
        "textID": [rng.bytes(5).hex() for _ in range(size)],
        "text": [
            rng.choice(["", " ", "\t"]) + rng.choice([" ", "  ", "\n"]).join(tweet)
            for tweet in tweets
        ],
        "selected_text": [" ".join(span) for span in spans],
        "sentiment": rng.choice(_MOODS, size),
    }
    return pd.DataFrame(columns)
