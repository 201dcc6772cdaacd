"""Submissions that the competitions with one class label per row share; see cases/."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

Frame = pd.DataFrame
Rng = np.random.Generator

# Text that may or may not be a number, and numbers at the ends of int64, uint64 and float64.
_WORDS = ("abc", "3 4", "1_0", " 7 ", "٣", "+1", "1.0", "7.9", "0x10", "1e2", "-0", "3;4", "nan ")
_LARGE = [
    *("9" * 19, "9" * 18, "18446744073709551615", "18446744073709551616", "9223372036854775808"),
    *("9223372036854775807", "-9223372036854775808", "-9223372036854775809", "1e19", "9.2e18"),
    *("-9223372036854775808.0", "9007199254740993", "1e308", "1e15", "-1e30"),
]


def unique_ids(rng: Rng, size: int, low: int, high: int) -> Any:
    """Different integers in [low, high), in random order; shape (size,)."""
    drawn = np.unique(rng.integers(low, high, 2 * size + 10))
    return rng.permutation(drawn)[:size]


def changed(truth: Frame, target: str, rng: Rng, share: float = 0.2) -> Frame:
    """The ids and labels, some labels exchanged for others of the same truth."""
    labels = truth[target].to_numpy()
    wrong = np.where(rng.random(len(labels)) < share, rng.permutation(labels), labels)
    return truth.assign(**{target: wrong.astype(labels.dtype)})


def special(truth: Frame, submission: Frame, id_column: str, target: str) -> dict[str, Frame]:
    """What can stand in a column of labels, and what repeated ids do."""
    frames = {
        **_cells(submission, target),
        **_columns(truth, submission, target),
        **_repeats(submission, id_column),
    }
    return {f"label: {name}": frame for name, frame in frames.items()}


def tokens(rng: Rng, size: int, words: list[str]) -> Frame:
    """Answers of text normalization: ids such as 12_3 (sentence, token), one spoken form each."""
    lengths = rng.integers(4, 20, size)
    sentence = np.repeat(np.arange(size), lengths)[:size]
    place = np.arange(size) - np.repeat(np.cumsum(lengths) - lengths, lengths)[:size]
    ids = [f"{one}_{other}" for one, other in zip(sentence.tolist(), place.tolist(), strict=True)]
    plain = rng.choice(np.array(words, dtype=object), size)
    numbered = plain + " " + rng.integers(0, 500, size).astype(str).astype(object)
    return pd.DataFrame({"id": ids, "after": np.where(rng.random(size) < 0.1, numbered, plain)})


def special_tokens(truth: Frame, submission: Frame) -> dict[str, Frame]:
    """Spoken forms that pandas reads as missing, as numbers or as truth values."""
    spoken, count = submission["after"], np.arange(len(submission))
    blanks = ("", "nan", "NaN", "NULL", "N/A", "None", "<NA>", "none", "Nan", "#N/A", " ", "nan ")
    columns: dict[str, Any] = {
        f"a full stop is {text!r}": spoken.where(spoken != ".", text) for text in blanks
    }
    columns |= {
        "integers": count,
        "floats": count / 8,
        "floats and missing": [None, *count[1:]],
        "truth values": count % 2 == 0,
        "truth values and missing": np.where(count % 3 == 0, "", count % 2 == 0),
        "large integers": 2**63 + count.astype(np.uint64),
        "small floats": count * 1e-7,
        "large floats": count * 1e22,
        "infinities": np.where(count % 2 == 0, "inf", "-inf"),
        "spaces behind": spoken + " ",
    }
    right = {
        f"all right, missing is {text!r}": truth["after"].fillna(text)
        for text in ("null", "None", "", "none", "nan.")
    }
    frames = {name: submission.assign(after=column) for name, column in (columns | right).items()}
    return frames | special(truth, submission, "id", "after")


def _cells(frame: Frame, target: str) -> dict[str, Frame]:
    """One odd cell, first or last; and that odd value in all rows."""
    found = {}
    labels = frame[target].astype(object)
    for token in (*_WORDS, *_LARGE):
        for place in (0, -1):
            column = labels.copy()
            column.iloc[place] = token
            found[f"{token!r} at {place}"] = frame.assign(**{target: column})
        found[f"all {token!r}"] = frame.assign(**{target: token})
    return found


def _columns(truth: Frame, frame: Frame, target: str) -> dict[str, Frame]:
    """Columns of another type, as pandas reads them."""
    labels, true = frame[target], truth[target]
    kinds = pd.Series(pd.factorize(labels)[0], index=frame.index)
    odd = np.arange(len(frame)) % 2 == 1
    counted = pd.Series(range(len(frame)), index=frame.index)
    columns: dict[str, Any] = {
        "with .0": labels.astype(str) + ".0",
        "with .5": labels.astype(str) + ".5",
        "half of them with .0": labels.astype(str).where(odd, labels.astype(str) + ".0"),
        "in brackets": "[" + labels.astype(str) + "]",
        "twice": labels.astype(str) + " " + labels.astype(str),
        "space behind": labels.astype(str) + " ",
        "spaces around": "  " + labels.astype(str) + "\t",
        "no-break space in front": "\u00a0" + labels.astype(str),
        "in capitals": labels.astype(str).str.upper(),
        "true and false": np.where(odd, "true", "false"),
        "true, false and missing": np.where(
            odd, "TRUE", ["" if k % 3 else "False" for k in counted]
        ),
        "yes and no": np.where(odd, "yes", "no"),
        "true and 1": np.where(odd, "True", "1"),
        "is the first class": kinds == 0,
        "numbers of the classes": kinds,
        "constant and true once": true.mode()[0],
        "constant and never true": "777",
        "one class too many": labels.astype(object).where(counted > 0, "777"),
        "all different": counted + 10_000,
        "all different floats": counted + 0.0,
        "minus": "-" + labels.astype(str),
        "minus zero": "-0.0",
        "missing but for one": labels.astype(object).where(counted == 5),
        "missing but for one number": pd.Series(np.where(counted == 5, 1.5, np.nan), frame.index),
        "missing but for one truth value": np.where(counted == 5, "True", ""),
        "large and its neighbour": np.where(odd, "9223372036854775808", "9223372036854775809"),
        "large and negative": np.where(odd, "18446744073709551615", "-1"),
        "large and small": np.where(odd, "18446744073709551615", "3"),
        "large floats": np.where(odd, "1e19", "1.2e19"),
        "large floats and small": np.where(odd, "1e19", "-0.5"),
        "float of the first of all labels": np.where(odd, "1e300", "1"),
    }
    return {name: frame.assign(**{target: column}) for name, column in columns.items()}


def _repeats(frame: Frame, id_column: str) -> dict[str, Frame]:
    ids = frame[id_column].to_numpy()
    twice = ids.copy()
    twice[:2] = ids[2]
    return {
        "two ids repeated in place of others": frame.assign(**{id_column: twice}),
        "rows sorted by id": frame.sort_values(id_column, kind="stable"),
        "rows sorted backwards": frame.sort_values(id_column, ascending=False, kind="stable"),
        "all ids the first": frame.assign(**{id_column: ids[0]}),
    }
