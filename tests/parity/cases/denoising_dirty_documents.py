"""Scanned pages, pixel by pixel."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.parity.indexed import indexed_csv

ID, VALUES = "id", ("value",)
REAL_SIZE = 5_789_880  # 29 pages, of 258 or 420 rows and 540 columns
_COLUMNS = 540


def answers(rng: np.random.Generator, size: int = 60) -> pd.DataFrame:
    columns = _COLUMNS if size > 10_000 else 5
    rows = 420 if size > 10_000 else 4
    per_page = rows * columns
    # Pages come in the order of their file names, as text: 101, 11, 2.
    pages = sorted(f"{page}" for page in rng.choice(216, -(-size // per_page), replace=False))
    places = [f"_{row}_{column}" for row in range(1, rows + 1) for column in range(1, columns + 1)]
    ids = [page + place for page in pages for place in places][:size]
    ink = rng.random(size) < 0.1
    return pd.DataFrame({"id": ids, "value": np.where(ink, rng.integers(0, 256, size), 255) / 255})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(value=1)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    drawn = np.clip(truth["value"] + rng.normal(0, 0.05, len(truth)), 0, 1)
    return truth.assign(value=drawn.round(6))


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, Any]:
    frame, rows = noisy(truth, rng), len(truth)
    most = frame["value"].tolist()[1:]
    levels = (frame["value"] * 255).round().astype(int)
    return {
        "levels from 0 to 255": frame.assign(value=levels),
        "black and white as true and false": frame.assign(value=truth["value"] > 0.5),
        "true, false and a gap": frame.assign(value=["", *(truth["value"] > 0.5)[1:]]),
        "exactly 0.015625 off": truth.assign(value=truth["value"] + 0.015625),
        "0.000005 off": truth.assign(value=truth["value"] + 0.000005),
        "overflow to infinity": frame.assign(value=[-1e308, *most]),
        "underscores among numbers": frame.assign(value=["1_0.5", *most]),
        "digits of another script": frame.assign(value=["\u0661.5", *most]),
        "ids without their pages": frame.assign(
            id=frame["id"].str.split("_").str[1:].str.join("_")
        ),
        "ids with zeros after the page": frame.assign(id=frame["id"].str.replace("_", "_0", n=1)),
        "odd column names": frame.assign(**{"": 1, "0": 2, "Value": 3}),
        "row numbers without a name": indexed_csv(frame, range(rows)),
        "row labels alike": indexed_csv(frame, [7] * rows),
        "pages in the order of numbers": frame.iloc[
            np.argsort(frame["id"].str.split("_").str[0].astype(int), kind="stable")
        ],
    }
