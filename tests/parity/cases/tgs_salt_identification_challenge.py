"""TGS salt."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import masks

ID, VALUES = "id", ("rle_mask",)
REAL_SIZE = 1_000
SIDE = 101
# Truths for the edge branches: a hundred pixels, every pixel, one pixel, all but one.
PLAIN = ("1 100", f"1 {SIDE**2}", "51 1", f"1 {SIDE**2 - 1}")


# Of 32 rows, one more IoU threshold passed is 1/320 = 0.003125: the mean often ends in a 5.
def answers(rng: np.random.Generator, size: int = 32) -> pd.DataFrame:
    ids = sorted(f"{part:010x}" for part in rng.integers(0x1000000000, 0xFFFFFFFFFF, size))
    drawn = [masks.blobs(rng, SIDE, SIDE, int(rng.integers(1, 4))) for _ in range(size)]
    cells = [mask if rng.random() < 0.6 else None for mask in drawn]
    cells[: len(PLAIN)] = PLAIN
    return pd.DataFrame({"id": ids, "rle_mask": cells})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(rle_mask="1 1")


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return truth.assign(rle_mask=masks.all_near(truth["rle_mask"], rng, ""))


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    near = noisy(truth, rng)
    first = {"half of 200": 0, "all": 1, "one": 2, "all but one": 3}
    frames = masks.odd_cells(near, "rle_mask")
    for share in range(45, 101, 5):
        frames[f"IoU of {share} %"] = _with(near, 0, f"1 {share}")
        frames[f"IoU of about {share} %"] = _with(near, 0, f"{101 - share} 100")
    for name, row in first.items():
        frames[f"empty where the truth is {name}"] = _with(near, row, "")
        frames[f"full where the truth is {name}"] = _with(near, row, f"1 {SIDE**2}")
        frames[f"all but the last where the truth is {name}"] = _with(near, row, f"1 {SIDE**2 - 1}")
        frames[f"past the end where the truth is {name}"] = _with(near, row, "1 20000")
        frames[f"all but the first where the truth is {name}"] = _with(near, row, "2 20000")
        frames[f"out of the image where the truth is {name}"] = _with(near, row, "20000 5")
    for passed in range(0, 33, 3):  # sums of tenths that end in every digit
        cells = [*truth["rle_mask"][:passed], *["7 1"] * (len(truth) - passed)]
        frames[f"{passed} rows perfect"] = truth.assign(rle_mask=cells)
    return frames | {
        "all full": truth.assign(rle_mask=f"1 {SIDE**2}"),
        "all empty": truth.assign(rle_mask=""),
        "two columns of text more": near.assign(a="x", b="y"),
        "id twice": near.assign(id=[near["id"].iloc[1], *near["id"][1:]]),
        "overlap at the last pixel": _with(near, 5, f"{SIDE**2 - 1} 2 {SIDE**2} 1"),
        "overlap just past the end": _with(near, 5, f"{SIDE**2} 3 {SIDE**2 + 1} 1"),
        "rows": near.assign(rle_mask=near["rle_mask"].fillna("")).iloc[::-1],
    }


def _with(frame: pd.DataFrame, row: int, cell: str) -> pd.DataFrame:
    cells = frame["rle_mask"].astype(object)
    cells.iloc[row] = cell
    return frame.assign(rle_mask=cells)
