"""iNaturalist 2019."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity import label_cases

ID, VALUES = "id", ("predicted",)
REAL_SIZE = 32_300


def _listed(frame: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Five labels instead of one, the first of them kept."""
    others = rng.integers(0, 1_010, (len(frame), 4)).astype(str)
    rows = zip(frame["predicted"].astype(str), others, strict=True)
    return frame.assign(predicted=[" ".join([first, *rest]) for first, rest in rows])


def answers(rng: np.random.Generator, size: int = 64) -> pd.DataFrame:
    ids = label_cases.unique_ids(rng, size, 0, max(9 * size, 1_000))
    return pd.DataFrame({"id": ids, "predicted": rng.integers(0, 1_010, size)})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    # The official script draws the same number for each row.
    return truth.assign(predicted=654)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    return _listed(label_cases.changed(truth, "predicted", rng), rng)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    single = label_cases.changed(truth, "predicted", rng)
    frame = noisy(truth, rng)
    first, rest = frame["predicted"], " " + frame["predicted"]
    lists: dict[str, pd.Series] = {
        "one label each": single["predicted"],
        "one has two labels": single["predicted"].astype(object).where(truth.index > 0, "1 2"),
        "commas": first.str.replace(" ", ","),
        "tabs": first.str.replace(" ", "\t"),
        "no-break spaces": first.str.replace(" ", "\u00a0"),
        "line separators": first.str.replace(" ", "\x1f"),
        "spaces in front": "   " + first,
        "words behind": first + " none of it",
        "floats behind": first.str.replace(" ", ".0 ").str.replace(".0", "", n=1, regex=False),
        "plus signs": "+" + first,
        "digits of another script": first.str.translate({48 + n: 0x0660 + n for n in range(10)}),
        "underscores": "1_0" + rest,
        "floats in front": single["predicted"].astype(str) + ".0" + rest,
        "quoted lists": "'" + first + "'",
    }
    odd = {name: truth.assign(predicted=column) for name, column in lists.items()}
    by_lists = label_cases.special(truth, frame, ID, "predicted")
    singles = label_cases.special(truth, single, ID, "predicted")
    return odd | by_lists | {f"single {name}": each for name, each in singles.items()}
