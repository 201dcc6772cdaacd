"""UW-Madison GI tract."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import masks

ID, VALUES = "id", ("predicted",)
REAL_SIZE = 25_920
CLASSES = ("large_bowel", "small_bowel", "stomach")
# Height and width of the benchmark's images.
SHAPES = ((266, 266), (310, 360), (234, 234), (276, 276))


def answers(rng: np.random.Generator, size: int = 45) -> pd.DataFrame:
    """A row for each slice and class: scans of 144 slices, or of 3 to 5 small ones."""
    real = size > 1_000
    scans: list[pd.DataFrame] = []
    while sum(map(len, scans)) < size:
        number = len(scans)
        shape = SHAPES[number % 4] if real else (9 + number, 12 - number)
        scans.append(_scan(rng, number, 144 if real else 3 + number % 3, *shape))
    return pd.concat(scans, ignore_index=True)


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["id", "class"]].assign(predicted="1 1 5 2")


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["id", "class", "predicted"]].copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return perfect(truth).assign(predicted=masks.all_near(truth["predicted"], rng, ""))


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    good, near = perfect(truth), noisy(truth, rng)
    full = good.assign(predicted="1 999999999")
    first = good["id"].str.startswith(good["id"].iloc[0].split("_slice_")[0])
    scan = good["id"].str.split("_slice_").str[0]
    level = good["id"].str[-4:]
    within = near.groupby(scan, sort=False).sample(frac=1, random_state=7)
    junk = near.iloc[[0]].assign(id=7, predicted="junk")
    return masks.odd_cells(near, "predicted") | {
        "everything set": full,
        "one scan all set": near.assign(predicted=near["predicted"].mask(first, "1 999999999")),
        "one scan empty": near.assign(predicted=near["predicted"].mask(first, "")),
        "one pixel per mask": good.assign(predicted="1 1"),
        "last pixel of a column and the next": good.assign(predicted="8 4"),
        "rows shuffled within scans": within,
        "predictions shuffled within scans": near.assign(predicted=within["predicted"].to_numpy()),
        "classes swapped": near.assign(**{"class": near["class"].to_numpy()[::-1]}),
        "class blank": near.assign(**{"class": None}),
        "ids of another split": near.assign(id=scan + "_s_" + level),
        "ids with the level only": near.assign(id="_slice_" + level),
        "all ids the same": near.assign(id="case1_day1_slice_0001"),
        "a scan's ids the same": near.assign(id=near["id"].mask(first, near["id"].iloc[0])),
        "scans renamed in reverse order": near.assign(
            id=near["id"].str.replace("case", "xase").where(first, near["id"])
        ),
        "scans merged": near.assign(id="case1_day1_slice_" + level),
        "levels backwards": near.assign(id=scan + "_slice_" + level.to_numpy()[::-1]),
        "split word twice": near.assign(id=near["id"] + "_slice_9"),
        "one slice missing": near[near["id"] != near["id"].iloc[6]],
        "one slice missing in each scan": near[level != "0002"],
        "one scan missing": near[~first],
        "first scan only": near[first],
        "first scan only, perfect": good[first],
        "first row only, perfect": good.iloc[:1],
        "id missing in the last row": near.assign(id=[*near["id"][:-1], None]),
        "junk after the last row": pd.concat([near, junk]),
        "junk in place of the last row": pd.concat([near.iloc[:-1], junk]),
        "no rows, numbers expected": near.iloc[:0],
        "all empty": near.assign(predicted=""),
        "extra sizes": near.assign(image_height=1, image_width=1),
    }


def _scan(
    rng: np.random.Generator, number: int, slices: int, height: int, width: int
) -> pd.DataFrame:
    name = f"case{7 * number + 3}_day{11 * number % 26}"
    rows = [
        {"id": f"{name}_slice_{level + 1:04d}", "class": organ}
        for level in range(slices)
        for organ in CLASSES
    ]
    organs = [_organ(rng, slices, height, width) for _ in CLASSES]
    cells = [mask or None for level in zip(*organs, strict=True) for mask in level]
    sizes = {"image_width": float(width), "image_height": float(height)}
    return pd.DataFrame(rows).assign(predicted=cells, **sizes)


def _organ(rng: np.random.Generator, slices: int, height: int, width: int) -> list[str]:
    """The masks of an ellipsoid, slice by slice; '' where it is not."""
    middle, half = slices * rng.uniform(0.35, 0.65), slices * rng.uniform(0.1, 0.4)
    y, x = height * rng.uniform(0.35, 0.65), width * rng.uniform(0.35, 0.65)
    ry, rx = height * rng.uniform(0.05, 0.25), width * rng.uniform(0.05, 0.25)
    if slices > 100:  # the real organs are in some 30 % of the slices, with some 1,700 pixels
        half, ry, rx = half * 0.65, ry * 0.65, rx * 0.65
    cells = []
    for level in range(slices):
        part = np.sqrt(max(0.0, 1 - ((level - middle) / half) ** 2))
        runs = masks.ellipse(y, x, part * ry + 0.1, part * rx + 0.1, height, width)
        cells.append(masks.text(runs) if part else "")
    return cells
