"""Contrails."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import masks

ID, VALUES = "record_id", ("encoded_pixels",)
REAL_SIZE = 1_856
SIDE = 256


def answers(rng: np.random.Generator, size: int = 30) -> pd.DataFrame:
    drawn = [masks.blobs(rng, SIDE, SIDE, int(rng.integers(1, 4))) for _ in range(size)]
    cells = [mask if rng.random() < 0.5 else "-" for mask in drawn]
    ids = rng.integers(2**52, 2**63, size)
    return pd.DataFrame({"record_id": ids, "encoded_pixels": cells, "height": SIDE, "width": SIDE})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    cells = [("1 3 10 5", "-")[row % 2] for row in range(len(truth))]
    return truth.assign(encoded_pixels=cells)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["record_id", "encoded_pixels"]].copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return perfect(truth).assign(encoded_pixels=masks.all_near(truth["encoded_pixels"], rng, "-"))


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    near = noisy(truth, rng)
    cells = near["encoded_pixels"]
    return masks.odd_cells(near, "encoded_pixels") | {
        "everything set": near.assign(encoded_pixels=f"1 {SIDE**2}"),
        "everything empty": near.assign(encoded_pixels="-"),
        "blank text for empty": near.assign(encoded_pixels=cells.replace("-", " ")),
        "two minus signs": near.assign(encoded_pixels=cells.replace("-", "--")),
        "sizes of another kind": near.assign(height=1, width="x"),
        "overlap at the last pixel": near.assign(encoded_pixels=f"65535 2 {SIDE**2} 1"),
        "overlap just past the end": near.assign(encoded_pixels=f"65536 3 {SIDE**2 + 1} 1"),
        "floats for ids": near.assign(record_id=near["record_id"].astype(float)),
        "an id twice": near.assign(record_id=[near["record_id"].iloc[1], *near["record_id"][1:]]),
    }
