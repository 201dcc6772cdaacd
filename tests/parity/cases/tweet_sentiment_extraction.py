"""Parts of tweets; no answer is blank, as in the prepared data."""

from __future__ import annotations

import numpy as np
import pandas as pd

ID, VALUES = "textID", ("selected_text",)
REAL_SIZE = 2_749

_WORDS = [
    "I`d",
    "love",
    "to",
    "my",
    "Sooo",
    "SAD",
    "boss",
    "is",
    "bullying",
    "me...",
    "http://t.co/x_1",
    "****",
    "good!",
    "GOOD,",
    "morning",
    ":)",
    "not",
    "ï¿½",
    "lol",
    "<3",
    "happy",
    "mother`s",
    "day",
    "@you",
    "2",
    "u",
    "&amp;",
    "haha!!",
    "day",
]
_MOODS = ["neutral", "positive", "negative"]


def answers(rng: np.random.Generator, size: int = 40) -> pd.DataFrame:
    ids = [f"{part:010x}" for part in rng.choice(2**39, size, replace=False)]
    tweets = [list(rng.choice(_WORDS, rng.integers(1, 12))) for _ in range(size)]
    starts = [int(rng.integers(len(tweet))) for tweet in tweets]
    ends = [
        int(rng.integers(start, len(tweet))) for start, tweet in zip(starts, tweets, strict=True)
    ]
    return pd.DataFrame(
        {
            "textID": ids,
            "text": [" " + " ".join(tweet) for tweet in tweets],
            "selected_text": [
                " ".join(tweet[start : end + 1])
                for tweet, start, end in zip(tweets, starts, ends, strict=True)
            ],
            "sentiment": rng.choice(_MOODS, size),
        }
    )


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["textID"]].assign(selected_text="")


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["textID", "selected_text"]]


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    whole = rng.random(len(truth)) < 0.5
    return perfect(truth).assign(selected_text=truth["selected_text"].where(whole, truth["text"]))


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame | bytes]:
    frame, texts, size = perfect(truth), truth["selected_text"], len(truth)
    numbers = rng.normal(0, 1, size)
    halves = {
        f"first {count} of each": frame.assign(
            selected_text=[" ".join(text.split()[:count]) for text in texts]
        )
        for count in (1, 2, 3, 5)
    }
    return {
        **halves,
        "whole tweets": frame.assign(selected_text=truth["text"]),
        "integers": frame.assign(selected_text=range(size)),
        "integers and a blank": frame.assign(selected_text=["", *map(str, range(1, size))]),
        "twos": frame.assign(selected_text=2),
        "twos and a blank": frame.assign(selected_text=["", *["2"] * (size - 1)]),
        "floats": frame.assign(selected_text=numbers),
        "floats and a blank": frame.assign(selected_text=[None, *numbers[1:]]),
        "booleans": frame.assign(selected_text=numbers > 0),
        "booleans and a blank": frame.assign(selected_text=["", *["True"] * (size - 1)]),
        "half blank": frame.assign(selected_text=texts.where(np.arange(size) % 2 == 0)),
        "spaces only": frame.assign(selected_text="   "),
        "capitals": frame.assign(selected_text=texts.str.upper()),
        "lower case": frame.assign(selected_text=texts.str.lower()),
        "dotted capital I": frame.assign(
            selected_text=texts.str.upper().str.replace("I", "\u0130")
        ),
        "sharp s": frame.assign(selected_text=texts.str.replace("s", "\u00df").str.upper()),
        "no-break spaces": frame.assign(selected_text=texts.str.replace(" ", "\u00a0")),
        "zero-width spaces": frame.assign(selected_text=texts.str.replace(" ", "\u200b")),
        "line ends": frame.assign(selected_text=texts.str.replace(" ", "\n")),
        "quotes around": frame.assign(selected_text='"' + texts + '"'),
        "repeated": frame.assign(selected_text=texts + " " + texts),
        "reversed words": frame.assign(selected_text=[" ".join(t.split()[::-1]) for t in texts]),
        "all columns": truth,
        "N/A": frame.assign(selected_text=["N/A", *texts[1:]]),
        "n/a in capitals and small": frame.assign(selected_text=["n/a", "#N/A", *texts[2:]]),
    }
