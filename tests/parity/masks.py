"""Masks for the parity cases: ellipses as run lengths, predictions near to them, odd cells."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

# Cells that a parser of run lengths may well take otherwise than the official one does.
ODD = {
    "one number": "7",
    "one number, zero": "0",
    "one number, negative": "-3",
    "one number, huge": "9" * 30,
    "one number of 5,000 digits": "9" * 5_000,
    "two numbers": "3 2",
    "three numbers": "3 2 9",
    "three numbers, overlapping": "3 4 5",
    "three numbers, falling": "9 2 3",
    "three numbers, the last zero": "3 2 0",
    "five numbers": "3 2 9 2 15",
    "seven numbers": "3 2 9 2 15 1 20",
    "length zero": "3 0",
    "length negative": "3 -1",
    "start zero": "0 3",
    "start negative": "-1 3",
    "starts falling": "9 2 3 2",
    "starts equal": "3 2 3 2",
    "runs touching": "3 2 5 2",
    "runs overlapping": "3 3 5 2",
    "run within a run": "3 9 5 2",
    "overlap after a good pair": "1 2 5 2 6 3",
    "past the end": "1 999999999",
    "start past the end": "1 2 999999999 5",
    "overlap past the end": "1 2 999999990 9 999999995 9",
    "starts equal past the end": "1 2 999999999 5 999999999 5",
    "falling past the end": "1 2 999999999 5 999999998 1",
    "second run past the end": "1 999999999 2 1",
    "plus signs": "+3 +2",
    "underscores": "1_0 2",
    "leading zeros": "003 0002",
    "Arabic digits": "\u0663 \u0662",
    "superscript": "3\u00b2 2",
    "tabs": "3\t2\t9\t1",
    "wide spaces": "3\u00a02\u30009\u20031",
    "separators of old terminals": "3\x1c2\x1f9 1",
    "spaces around": "  3 2 9 1  ",
    "two spaces": "3  2",
    "wide space only": "\u3000",
    "zero-width space": "\u200b",
    "byte-order mark": "\ufeff3 2",
    "line end": "3\n2",
    "commas": "3,2",
    "fractions": "3.0 2.0",
    "exponent": "1e1 2",
    "hexadecimal": "0x3 2",
    "brackets": "[3, 2]",
    "minus": "-",
    "spaced minus": " -",
    "int64's last as length": f"3 {2**63 - 1}",
    "int64's last as length from 1": f"1 {2**63 - 1}",
    "wrapped run, then one there": f"3 {2**63 - 1} 4 2",
    "int64's last as start": f"{2**63 - 1} 2",
    "uint64 length": f"3 {2**63}",
    "uint64 start": f"{2**63} 2",
    "uint64 both": f"{2**63} {2**63}",
    "uint64 among others": f"3 2 9 {2**63}",
    "beyond uint64": f"3 {2**64}",
    "beyond uint64 and uint64": f"3 {2**63} {2**64} {2**63}",
    "start beyond uint64": f"3 2 {2**64} 5",
    "mixed beyond uint64": f"3 {2**63} 9 {2**64}",
    "eighteen digits": f"3 {'9' * 18}",
    "nineteen digits": f"3 {'8' * 19}",
}


def odd_cells(frame: pd.DataFrame, column: str) -> dict[str, pd.DataFrame]:
    """The frame with one odd cell in the middle, by name."""
    frames = {}
    for name, cell in ODD.items():
        cells = frame[column].astype(object)
        cells.iloc[len(cells) // 2] = cell
        frames[name] = frame.assign(**{column: cells})
    return frames


def blobs(rng: np.random.Generator, height: int, width: int, count: int) -> str:
    """Run lengths of so many ellipses, each in a cell of its own; pixels go down the columns."""
    side = max(1, int(np.ceil(np.sqrt(count))))
    tall, wide = height / side, width / side
    parts = []
    for cell in rng.permutation(side * side)[:count]:
        down, right = divmod(int(cell), side)
        ry, rx = tall * rng.uniform(0.2, 0.45), wide * rng.uniform(0.2, 0.45)
        parts.append(ellipse((down + 0.5) * tall, (right + 0.5) * wide, ry, rx, height, width))
    runs = np.concatenate([np.zeros((0, 2), dtype=np.int64), *parts])
    return text(runs[np.argsort(runs[:, 0])])


def text(runs: NDArray[np.int64]) -> str:
    """The run lengths of runs (start, length), counted from 1."""
    return " ".join(map(str, runs.reshape(-1).tolist()))


def near(encoded: str, rng: np.random.Generator) -> str:
    """A mask like this one: ends of runs moved a little, some runs left out."""
    runs = np.array(encoded.split(), dtype=np.int64).reshape(-1, 2)
    starts = np.maximum(runs[:, 0] + rng.integers(-2, 3, len(runs)), 1)
    stops = runs.sum(axis=1) + rng.integers(-2, 3, len(runs))
    starts, stops = starts[np.argsort(starts)], stops[np.argsort(starts)]
    stops = np.minimum(stops, np.append(starts[1:], np.iinfo(np.int64).max))
    kept = (stops > starts) & (rng.random(len(runs)) > 0.05)
    return text(np.stack([starts, stops - starts], axis=1)[kept])


def all_near(column: pd.Series, rng: np.random.Generator, empty: str) -> list[str]:
    """A column of predictions: near to the truth, a few wrongly empty or full of one spot."""
    drawn = rng.random(len(column))
    given = zip(column, drawn, strict=True)
    return [_guess(cell, chance, rng, empty) for cell, chance in given]


def _guess(cell: object, chance: float, rng: np.random.Generator, empty: str) -> str:
    if not isinstance(cell, str) or cell == empty:
        return "5 3 20 2" if chance < 0.1 else empty
    return empty if chance < 0.05 else near(cell, rng) or empty


def ellipse(y: float, x: float, ry: float, rx: float, height: int, width: int) -> NDArray[np.int64]:
    """The runs (start, length) of an ellipse around (y, x), shape (columns, 2)."""
    columns = np.arange(max(0, int(x - rx)), min(width, int(x + rx) + 1))
    half = ry * np.sqrt(np.maximum(1 - ((columns - x) / rx) ** 2, 0))
    top = np.maximum(np.round(y - half), 0).astype(np.int64)
    bottom = np.minimum(np.round(y + half), height).astype(np.int64)
    runs = np.stack([columns * height + top + 1, bottom - top], axis=1)
    return runs[runs[:, 1] > 0]
