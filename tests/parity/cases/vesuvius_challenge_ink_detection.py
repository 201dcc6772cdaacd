"""Vesuvius ink."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import masks

ID, VALUES = "Id", ("Predicted",)
REAL_SIZE = 1


def answers(rng: np.random.Generator, size: int = 5) -> pd.DataFrame:
    """Small fragments, and the real one if asked for one."""
    rows = []
    for number in range(size):
        height, width = (7_606, 5_249) if size == REAL_SIZE else (30 + 4 * number, 50 - 5 * number)
        # Pixels go along the rows: to the drawing, rows are columns.
        mask = masks.blobs(rng, width, height, 400 if size == REAL_SIZE else 5)
        rows.append((chr(ord("a") + number), " " if number == 3 else mask, width, height))
    return pd.DataFrame(rows, columns=["Id", "Predicted", "width", "height"])


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["Id"]].assign(Predicted="1 1 5 1")


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["Id", "Predicted"]].copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return perfect(truth).assign(Predicted=masks.all_near(truth["Predicted"], rng, " "))


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    near = noisy(truth, rng)
    swapped = near["Id"].to_numpy()[[1, 0, *range(2, len(near))]]
    return masks.odd_cells(near, "Predicted") | {
        "everything set": near.assign(Predicted="1 999999999"),
        "everything empty": near.assign(Predicted=" "),
        "everything missing": near.assign(Predicted=""),
        "two ids swapped": near.assign(Id=swapped),
        "column in place of Id": near.rename(columns={"Id": "ID"}),
        "sizes added": near.assign(width=50, height=30),
        "ids empty": near.assign(Id=""),
        "ids spaced after": near.assign(Id=near["Id"] + " "),
    }
