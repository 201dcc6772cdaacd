"""Attributes of artworks, numbered 0 to 3473."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.parity.label_cells import special_label_cells

ID, VALUES = "id", ("attribute_ids",)
REAL_SIZE = 21_318


def answers(rng: np.random.Generator, size: int = 40) -> pd.DataFrame:
    ids = [f"{part:016x}{part:016x}" for part in rng.choice(2**62, size, replace=False)]
    counts = rng.integers(1, 7, size)
    drawn = (3_474 * rng.random(counts.sum()) ** 3).astype(int)
    parts = np.split(drawn, np.cumsum(counts)[:-1])
    texts = [" ".join(map(str, np.unique(part))) for part in parts]
    return pd.DataFrame({"id": ids, "attribute_ids": texts})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(attribute_ids="0 1 2")


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    extra = (3_474 * rng.random(len(truth)) ** 3).astype(int)
    texts = [
        " ".join([*text.split()[keep:], str(number)])
        for text, keep, number in zip(
            truth["attribute_ids"], rng.integers(0, 3, len(truth)), extra, strict=True
        )
    ]
    return truth.assign(attribute_ids=texts)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame | bytes]:
    first = truth["attribute_ids"].str.split().str[0]
    return {
        **special_label_cells(truth, "attribute_ids"),
        "one number each": truth.assign(attribute_ids=first),
        "one number each and a blank": truth.assign(attribute_ids=["", *first[1:]]),
        "one number each and spaces": truth.assign(attribute_ids=[" ", *first[1:]]),
        "one number each, one of two": truth.assign(attribute_ids=["1 2", *first[1:]]),
        "floats": truth.assign(attribute_ids=first + ".0"),
        "zeros in front": truth.assign(attribute_ids="0" + truth["attribute_ids"]),
        "Arabic digits": truth.assign(attribute_ids="\u0661 \u0662"),
    }
