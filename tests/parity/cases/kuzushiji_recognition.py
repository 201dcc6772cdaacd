"""Kuzushiji: characters on old pages, with a point in each."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

# The point made of a box x, y, width, height.
Place = Callable[[list[int]], tuple[object, object]]

ID, VALUES = "image_id", ("labels",)
REAL_SIZE = 389


def answers(rng: np.random.Generator, size: int = 24) -> pd.DataFrame:
    """Boxes as "label x y width height"; some pages without; a real page has 180 of them."""
    most = 14 if size <= 100 else 380
    counts = np.where(rng.random(size) < 0.1, 0, rng.integers(1, most, size))
    ids = [f"{100_241_706 + 97 * n}_{n % 100_000:05d}_{1 + n % 2}" for n in rng.permutation(size)]
    cells = [_page(rng, count) or None for count in counts.tolist()]
    return pd.DataFrame({"image_id": ids, "labels": cells})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(labels="U+003F 1 1 U+FF2F 2 2")


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return _points(truth, lambda box: (box[0] + 1, box[1] + 1))


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Centres that miss now and then."""
    return _points(
        truth, lambda box: (box[0] + round(box[2] * rng.normal(0.5, 0.3)), box[1] + box[3] // 2)
    )


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    good = perfect(truth)
    cells = good["labels"]
    edges: dict[str, Place] = {
        "upper left corner": lambda box: (box[0], box[1]),
        "left edge": lambda box: (box[0], box[1] + 1),
        "lower right corner": lambda box: (box[0] + box[2], box[1] + box[3]),
        "just inside": lambda box: (box[0] + box[2] - 0.001, box[1] + 0.001),
        "exponents": lambda box: (f"{box[0] + 1:e}", f"{box[1] + 1}_0"),
        "nan": lambda box: ("nan", box[1] + 1),
        "infinite": lambda box: (box[0] + 1, "-inf"),
        "Arabic digits": lambda box: (str(box[0] + 1).translate(_ARABIC), box[1] + 1),
    }
    changed = {
        "each twice": cells + " " + cells,
        "reversed": cells.map(_reversed, na_action="ignore"),
        "empty everywhere": None,
        "empty on blank pages alone": cells,
        "a point on blank pages": cells.fillna("U+003F 1 1"),
        "trailing space": cells + " ",
        "double space": cells.str.replace(" ", "  ", n=1),
        "double spaces": cells.str.replace(" ", "  "),
        "empty label": cells.str.replace("U+3042", ""),
        "no-break spaces": cells.str.replace(" ", "\u00a0"),
        "a token more": cells + " U+3042",
        "boxes as they are": truth["labels"],
        "labels in small letters": cells.str.lower(),
        "labels alone": cells.str.split(" ").str[0],
        "numbers alone": range(len(truth)),
        "one number": cells.where(np.arange(len(cells)) != 2, "17"),
        "label with NUL": cells.str.replace("U+3042", "U+3042\0"),
        "space on a blank page": cells.fillna(" "),
        "three spaces on a blank page": cells.fillna("   "),
        "bad number on a blank page": cells.fillna("U+3042 a 1"),
    }
    return {
        **{name: _points(truth, place) for name, place in edges.items()},
        **{name: good.assign(labels=column) for name, column in changed.items()},
    }


_ARABIC = {ord(str(digit)): chr(0x660 + digit) for digit in range(10)}


def _page(rng: np.random.Generator, count: int) -> str:
    """Boxes on one page, many of them overlapping and of the same few characters."""
    boxes = np.column_stack([rng.integers(0, 900, (count, 2)), rng.integers(10, 300, (count, 2))])
    labels = rng.choice(["U+3042", "U+304B", "U+306E", "U+5DDD", "U+6C34"], count)
    return " ".join(
        f"{label} {' '.join(map(str, box))}"
        for label, box in zip(labels.tolist(), boxes.tolist(), strict=True)
    )


def _points(truth: pd.DataFrame, place: Place) -> pd.DataFrame:
    """Each box replaced by the point that `place` makes of it."""
    cells = []
    for cell in truth["labels"]:
        tokens = [] if pd.isna(cell) else cell.split(" ")
        points = []
        for start in range(0, len(tokens), 5):
            x, y = place([int(token) for token in tokens[start + 1 : start + 5]])
            points.append(f"{tokens[start]} {x} {y}")
        cells.append(" ".join(points) or None)
    return truth.assign(labels=cells)


def _reversed(cell: str) -> str:
    tokens = cell.split(" ")
    return " ".join(" ".join(tokens[at : at + 3]) for at in range(len(tokens) - 3, -1, -3))
