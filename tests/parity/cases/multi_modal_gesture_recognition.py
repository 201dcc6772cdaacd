"""Gestures of videos, numbered 1 to 20; video ids are written with zeros in front."""

from __future__ import annotations

import numpy as np
import pandas as pd

ID, VALUES = "Id", ("Sequence",)
REAL_SIZE = 95


def answers(rng: np.random.Generator, size: int = 40) -> pd.DataFrame:
    lengths = np.where(rng.random(size) < 0.8, 20, rng.integers(1, 20, size))
    drawn = [rng.permutation(20)[:length] + 1 for length in lengths]
    return pd.DataFrame(
        {
            "Id": [f"{300 + row:04d}" for row in range(size)],
            "Sequence": [" ".join(map(str, gestures)) for gestures in drawn],
        }
    )


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    drawn = [" ".join(map(str, rng.permutation(20) + 1)) for _ in range(len(truth))]
    return truth.assign(Sequence=drawn)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    texts = []
    for text in truth["Sequence"]:
        gestures = np.array(text.split())
        keep = rng.random(len(gestures)) < 0.8
        kept = np.where(rng.random(len(gestures)) < 0.1, "7", gestures)[keep]
        texts.append(" ".join(kept) or "1")
    return truth.assign(Sequence=texts)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame | bytes]:
    texts, size = truth["Sequence"], len(truth)
    told: dict[str, object] = {
        "one gesture each": 3,
        "one gesture each, larger": 2**40,
        "one beyond int64": 2**63,
        "one of 25 digits": "9" * 25,
        "one of 5,000 digits": "9" * 5_000 + " 1",
        "one as a float": 3.0,
        "booleans": True,
        "spaces only": "  ",
        "no-break spaces only": "\u00a0",
        "underscores": "1_0 2 3",
        "signs": "+1 -0 2",
        "Arabic digits": "\u0661 \u0662 12",
        "wide digits": "\uff11\uff12 3",
        "superscripts": "1 \u00b2",
        "hexadecimal": "0x1 2",
        "tabs": "1\t2\t3",
        "no-break spaces": "1\u00a02\u20033",
        "zero-width spaces": "1\u200b2",
        "separators of information": "1\x1c2\x1f3",
        "commas": "1,2,3",
        "brackets": "[1 2 3]",
        "floats": "1.0 2.0",
        "negative": "-1 -2 -3",
        # Python's hash, by which the distance compares, is the same for both.
        "hash of another": f"{2**61} {2**61 + 1} -2",
        "fullwidth minus": "\u22121 2",
        "long": " ".join(["5"] * 500),
    }  # fmt: skip
    frames = {name: truth.assign(Sequence=value) for name, value in told.items()}
    one = {f"one row: {name}": _with_first(truth, value) for name, value in told.items()}
    return {
        **frames,
        **one,
        "one each and a blank": truth.assign(Sequence=["", *["3"] * (size - 1)]),
        "one each and spaces": truth.assign(Sequence=[" ", *["3"] * (size - 1)]),
        "one blank": _with_first(truth, ""),
        "one NaN": _with_first(truth, "nan"),
        "zeros in front": truth.assign(Sequence=texts.str.replace(" ", " 0")),
        "spaces around": truth.assign(Sequence="  " + texts + "  "),
        "doubled spaces": truth.assign(Sequence=texts.str.replace(" ", "   ")),
        "minus one for minus two": truth.assign(Sequence=texts.str.replace("1", "-1")),
        "ids as numbers": truth.assign(Id=truth["Id"].astype(int)),
        "ids as floats": truth.assign(Id=truth["Id"].astype(float)),
        "ids with a prefix": truth.assign(Id="Sample0" + truth["Id"]),
    }


def _with_first(truth: pd.DataFrame, value: object) -> pd.DataFrame:
    return truth.assign(Sequence=[value, *truth["Sequence"][1:]])
