"""HuBMAP kidney."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import masks

ID, VALUES = "id", ("predicted",)
REAL_SIZE = 3
# Three of the smaller slides (height, width): the official grader needs 4 bytes a pixel.
SLIDES = ((18_484, 13_013), (14_844, 31_262), (16_180, 27_020))


def answers(rng: np.random.Generator, size: int = 8) -> pd.DataFrame:
    """Small slides, and real ones if asked for the real number."""
    real = size == REAL_SIZE
    rows = []
    for number in range(size):
        height, width = SLIDES[number] if real else (40 + 3 * number, 61 - 4 * number)
        mask = masks.blobs(rng, height, width, 500 if real else 6)
        # A number alone is an empty mask; the official grader refuses a blank cell here.
        mask = "1" if number in (5, 6) else mask
        rows.append((f"{rng.integers(0xA00000000, 0xFFFFFFFFF):09x}", mask, width, height))
    return pd.DataFrame(rows, columns=["id", "encoding", "width_pixels", "height_pixels"])


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["id"]].assign(predicted="")


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["id"]].assign(predicted=truth["encoding"])


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return truth[["id"]].assign(
        predicted=masks.all_near(truth["encoding"].replace("1", ""), rng, "")
    )


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    near = noisy(truth, rng)
    ids = near["id"].to_list()
    frames = masks.odd_cells(near, "predicted")
    return frames | {
        "everything set": near.assign(predicted="1 999999999"),
        "everything empty": near.assign(predicted=" "),
        "an id in place of another": near.assign(id=[ids[1], *ids[1:]]),
        "two ids in place of others": near.assign(id=[ids[1], ids[1], ids[3], *ids[3:]]),
        "column of the answers": near.assign(encoding="junk", answers=7),
        "empty against empty set": near.assign(
            predicted=near["predicted"].mask([n == 5 for n in range(8)], "1 1")
        ),
    }
