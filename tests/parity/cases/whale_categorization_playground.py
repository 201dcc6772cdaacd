"""Humpback whales: up to five whale ids for each image."""

from __future__ import annotations

import numpy as np
import pandas as pd

ID, VALUES = "Image", ("Id",)
REAL_SIZE = 2_610


def answers(rng: np.random.Generator, size: int = 60) -> pd.DataFrame:
    images = [f"{number:08x}.jpg" for number in rng.choice(2**31, size, replace=False)]
    whales = np.array([f"w_{number:07x}" for number in rng.integers(0, 2**28, max(1, size // 2))])
    drawn = np.where(rng.random(size) < 0.2, "new_whale", rng.choice(whales, size))
    return pd.DataFrame({"Image": images, "Id": drawn})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(Id="new_whale w_1287fbc w_98baff9 w_7554f44 w_1eafe46")


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Five guesses each; the true whale among them in half of the rows."""
    whales = truth["Id"].to_numpy().astype(object)
    guesses = whales[rng.integers(0, len(whales), (len(whales), 5))]
    rows = np.flatnonzero(rng.random(len(whales)) < 0.5)
    guesses[rows, rng.integers(0, 5, len(rows))] = whales[rows]
    return truth.assign(Id=[" ".join(row) for row in guesses.tolist()])


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    right, other = truth["Id"], truth["Id"].to_numpy()[::-1]
    lists = {
        "new_whale first": "new_whale " + right,
        "repeats": other + " " + other + " " + right + " " + right,
        "sixth": "a b c d e " + right,
        "fifth": "a b c d " + right,
        "double spaces": "new_whale  " + right,
        "leading space": " " + right,
        "trailing space": right + " ",
        "no-break space": right + "\u00a0new_whale",
        "commas": right + "," + other,
        "capitals": right.str.upper(),
        "numbers": range(len(truth)),
        "second": "x " + right,
        "a third right": right.where(np.arange(len(truth)) % 3 == 0, "x"),
    }
    frames = {name: truth.assign(Id=cells) for name, cells in lists.items()}
    twice = pd.concat([frames["second"].iloc[:-2], frames["second"].iloc[[0, 0]]])
    return {**frames, "an image three times, two missing": twice}
