"""Orders of the cells of notebooks."""

from __future__ import annotations

import numpy as np
import pandas as pd

ID, VALUES = "id", ("cell_order",)
REAL_SIZE = 20_000


def answers(rng: np.random.Generator, size: int = 40) -> pd.DataFrame:
    ids = [f"{part:014x}" for part in rng.choice(2**55, size, replace=False)]
    sizes = np.clip(rng.lognormal(3.5, 0.8, size).astype(int), 2, 1_000)
    sizes[: size // 20] = 1
    cells = np.array([f"{part:08x}" for part in rng.integers(0, 2**32, sizes.sum())], dtype=object)
    orders = [" ".join(part) for part in np.split(cells, np.cumsum(sizes)[:-1])]
    return pd.DataFrame({"id": ids, "cell_order": orders})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(cell_order=[" ".join(sorted(text.split())) for text in truth["cell_order"]])


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return truth.assign(cell_order=[_stirred(text, rng) for text in truth["cell_order"]])


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame | bytes]:
    changed = {
        "reversed orders": [cells[::-1] for cells in _cells(truth)],
        "halves swapped": [
            cells[len(cells) // 2 :] + cells[: len(cells) // 2] for cells in _cells(truth)
        ],
        "first cell last": [cells[1:] + cells[:1] for cells in _cells(truth)],
        "one cell missing": _with_last(truth, lambda cells: cells[:-1]),
        "one cell twice": _with_last(truth, lambda cells: [*cells, cells[0]]),
        "one cell for another": _with_last(truth, lambda cells: [cells[0], *cells[:-1]]),
        "last cell for the first": _with_last(truth, lambda cells: [*cells[1:], cells[-1]]),
        "unknown cell": _with_last(truth, lambda cells: ["00000000", *cells[1:]]),
        "unknown cell added": _with_last(truth, lambda cells: [*cells, "00000000"]),
        "cell in capitals": _with_last(truth, lambda cells: [cell.upper() for cell in cells]),
        "cell quoted": _with_last(truth, lambda cells: [f"'{cell}'" for cell in cells]),
        "cells with commas": _with_last(truth, lambda cells: [f"{cell}," for cell in cells]),
        "two cells run together": _with_last(truth, lambda cells: ["".join(cells[:2]), *cells[2:]]),
        "nothing": _with_last(truth, lambda cells: []),
        "everything twice": _with_last(truth, lambda cells: cells * 2),
    }
    texts = truth["cell_order"]
    return {
        **{name: _joined(truth, cells) for name, cells in changed.items()},
        "cells by place": _joined(
            truth, [[str(i) for i, _ in enumerate(row)] for row in _cells(truth)]
        ),
        "one cell each": truth.assign(cell_order=texts.str[:8]),
        "one cell each, a number": truth.assign(cell_order=7),
        "doubled spaces": truth.assign(cell_order=texts.str.replace(" ", "  ")),
        "tabs": truth.assign(cell_order=texts.str.replace(" ", "\t")),
        "line ends": truth.assign(cell_order=texts.str.replace(" ", "\n")),
        "no-break spaces": truth.assign(cell_order=texts.str.replace(" ", "\u00a0")),
        "zero-width spaces": truth.assign(cell_order=texts.str.replace(" ", "\u200b")),
        "spaces around": truth.assign(cell_order=" " + texts + " "),
        "commas": truth.assign(cell_order=texts.str.replace(" ", ",")),
        "brackets": truth.assign(cell_order="[" + texts + "]"),
    }


def _cells(truth: pd.DataFrame) -> list[list[str]]:
    return [text.split() for text in truth["cell_order"]]


def _joined(truth: pd.DataFrame, orders: list[list[str]]) -> pd.DataFrame:
    return truth.assign(cell_order=[" ".join(cells) for cells in orders])


def _with_last(truth: pd.DataFrame, change) -> list[list[str]]:  # type: ignore[no-untyped-def]
    *others, last = _cells(truth)
    return [*others, change(last)]


def _stirred(text: str, rng: np.random.Generator) -> str:
    cells = text.split()
    order = np.argsort(np.arange(len(cells)) + rng.normal(0, 4, len(cells)))
    return " ".join(cells[place] for place in order)
