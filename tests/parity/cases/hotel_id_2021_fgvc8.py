"""Hotel-ID: up to five hotel ids for each image."""

from __future__ import annotations

import numpy as np
import pandas as pd

ID, VALUES = "image", ("hotel_id",)
REAL_SIZE = 9_756
_HOTELS = 7_770


def answers(rng: np.random.Generator, size: int = 60) -> pd.DataFrame:
    images = [f"{number:016x}.jpg" for number in rng.integers(0, 2**63, size)]
    hotels = rng.integers(0, 64_000, min(size, _HOTELS))[rng.integers(0, min(size, _HOTELS), size)]
    times = [f"2019-{1 + number % 12:02d}-0{1 + number % 9} 10:24:06" for number in range(size)]
    chains = rng.integers(0, 93, size)
    return pd.DataFrame({"image": images, "chain": chains, "hotel_id": hotels, "timestamp": times})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["image"]].assign(hotel_id="36363 53586 18807 64314 60181")


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["image", "hotel_id"]]


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Five guesses each; the true hotel among them in half of the rows."""
    hotels = truth["hotel_id"].to_numpy()
    guesses = hotels[rng.integers(0, len(hotels), (len(hotels), 5))]
    rows = np.flatnonzero(rng.random(len(hotels)) < 0.5)
    guesses[rows, rng.integers(0, 5, len(rows))] = hotels[rows]
    return truth[["image"]].assign(hotel_id=[" ".join(map(str, row)) for row in guesses.tolist()])


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    right, other = truth["hotel_id"].astype(str), truth["hotel_id"].astype(str).to_numpy()[::-1]
    frame = truth[["image"]]
    lists = {
        "repeats": right + " " + right + " " + right,
        "sixth": "1 2 3 4 5 " + right,
        "double spaces": "1  " + right,
        "leading space": " " + right,
        "trailing space": right + " ",
        "tabs": "1\t" + right,
        "commas": right + "," + other,
        "quoted": "'" + right + "'",
        "zero-padded": right.str.zfill(6),
        "zero-padded lists": right.str.zfill(6) + " 1",
        "floats": right.astype(float),
        "floats in lists": right + ".0 " + other,
        "one gap": truth["hotel_id"].where(np.arange(len(truth)) != 3),
        "one text": right.where(np.arange(len(truth)) != 3, "none"),
        "brackets": "[" + right + "]",
        "list": "['" + right + "', '1']",
        "second": "1 " + right,
        "third after repeats": "1 1 " + right,
    }
    frames = {name: frame.assign(hotel_id=cells) for name, cells in lists.items()}
    twice = pd.concat([frames["second"].iloc[:-2], frames["second"].iloc[[0, 0]]])
    return {
        **frames,
        "an image three times, two missing": twice,
        "a third right": frame.assign(hotel_id=right.where(np.arange(len(truth)) % 3 == 0, "0")),
        "with chain": truth.assign(hotel_id="1 2 " + right),
    }
