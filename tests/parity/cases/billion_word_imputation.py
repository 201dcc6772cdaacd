"""Sentences with one word removed; the text is cut at spaces, quotes are doubled in the file."""

from __future__ import annotations

import numpy as np
import pandas as pd

ID, VALUES = "id", ("sentence",)
REAL_SIZE = 303_000

_WORDS = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "a",
    "said",
    "for",
    "that",
    "on",
    "is",
    "was",
    "with",
    ",",
    ".",
    '"',
    "'s",
    "--",
    "at",
    "by",
    "it",
    "from",
    "he",
    "as",
    "be",
    "were",
    "have",
    "his",
    "has",
    "are",
    "an",
    "will",
    "who",
    "not",
    "but",
    "they",
    "their",
    "would",
    "been",
    "its",
    "we",
    "more",
    "had",
    "this",
    "I",
    "one",
    "year",
    "up",
    "two",
    "government",
    "percent",
    "$",
    "5.5",
    "million",
    "U.S.",
    "Café",
    "naïve",
    "Zürich",
    "São",
    "20th-century",
    "1,000",
    ";",
    ":",
    "(",
    ")",
    "?",
    "!",
]


def answers(rng: np.random.Generator, size: int = 40) -> pd.DataFrame:
    lengths = rng.integers(3, 48, size)
    tokens = np.array(_WORDS, dtype=object)[rng.integers(0, len(_WORDS), lengths.sum())]
    sentences = [" ".join(part) for part in np.split(tokens, np.cumsum(lengths)[:-1])]
    return pd.DataFrame({"id": range(size), "sentence": sentences})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(sentence=[_without(text, 1) for text in truth["sentence"]])


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    gaps = rng.integers(1, 40, len(truth))
    guesses = rng.choice(["the", "a", ",", "of", "said", "Café"], len(truth))
    texts = [
        _without(text, int(gap), str(guess))
        for text, gap, guess in zip(truth["sentence"], gaps, guesses, strict=True)
    ]
    return truth.assign(sentence=texts)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame | bytes]:
    texts = truth["sentence"]
    return {
        "all one letter": truth.assign(sentence="a"),
        "spaces only": truth.assign(sentence="   "),
        "numbers": truth.assign(sentence=range(len(truth))),
        "numbers and one word": truth.assign(sentence=["word", *range(1, len(truth))]),
        "one NA": truth.assign(sentence=["NA", *texts[1:]]),
        "one null": truth.assign(sentence=[*texts[1:], "null"]),
        "booleans": truth.assign(sentence=True),
        "beyond the basic plane": truth.assign(sentence=texts + " \U0001f600\U00020000"),
        "accents taken apart": truth.assign(sentence=texts.str.normalize("NFD")),
        "very long": truth.assign(sentence=texts * 300),
        "line ends inside": truth.assign(sentence=texts.str.replace(" ", "\n")),
        "capitals": truth.assign(sentence=texts.str.upper()),
        "spaces around": truth.assign(sentence=" " + texts + " "),
        "float ids": truth.assign(id=truth["id"].astype(float)),
        "id not a number": truth.assign(id=truth["id"].astype(str) + "a"),
        "two sentence columns": pd.concat([truth, sample(truth)[["sentence"]]], axis=1),
        "sample after the truth": pd.concat([sample(truth)[["sentence"]], truth], axis=1),
        "only sentences": texts.to_frame(),
        "one cell of 5,000": truth.assign(sentence=["x" * 5_000, *texts[1:]]),
    }


def _without(text: str, gap: int, guess: str = "") -> str:
    words = text.split(" ")
    place = min(gap, len(words) - 2)
    return " ".join([*words[:place], *([guess] if guess else []), *words[place + 1 :]])
