"""Petfinder's photos."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.parity.indexed import indexed_csv

ID, VALUES = "Id", ("Pawpularity",)
REAL_SIZE = 992
_SIGNS = ("Subject Focus", "Eyes", "Face", "Near", "Action", "Accessory", "Group", "Collage")


def answers(rng: np.random.Generator, size: int = 40) -> pd.DataFrame:
    ids = [f"{part:032x}" for part in rng.integers(0, 2**62, size)]
    signs = {sign: rng.integers(0, 2, size) for sign in _SIGNS}
    popular = np.clip(rng.gamma(3.5, 11.0, size).round(), 1, 100).astype(int)
    return pd.DataFrame({"Id": ids, **signs, "Pawpularity": popular})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    drawn = np.random.default_rng(0).uniform(1, 100, len(truth)).round(2)
    return truth[["Id"]].assign(Pawpularity=drawn)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["Id", "Pawpularity"]].copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    drawn = np.clip(truth["Pawpularity"] + rng.normal(0, 17, len(truth)), 1, 100)
    return truth[["Id"]].assign(Pawpularity=drawn.round(5))


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, Any]:
    frame, best, rows = noisy(truth, rng), perfect(truth), len(truth)
    most, tail = frame["Pawpularity"].tolist()[1:], ["True"] * (rows - 1)
    inward = np.where(truth["Pawpularity"] < 50, 1, -1)
    odd = {
        "exactly 1": [1, *most],
        "exactly 100": [100, *most],
        "just below 1": [0.9999999999999999, *most],
        "just above 100": [100.00000000000001, *most],
        "true and a gap": ["", *tail],
        "true and false": ["False", *tail],
        "true and one": [1, *tail],
    }
    return {
        **{name: frame.assign(Pawpularity=values) for name, values in odd.items()},
        "all 1": frame.assign(Pawpularity=1),
        "all 100.0": frame.assign(Pawpularity=100.0),
        "all in quotes": best.to_csv(index=False, quoting=1).encode(),
        "exactly 0.015625 off": best.assign(Pawpularity=best["Pawpularity"] + inward / 64),
        "0.000005 off": best.assign(Pawpularity=best["Pawpularity"] + inward * 5e-6),
        "row numbers without a name": indexed_csv(frame, range(rows)),
        "row labels alike": indexed_csv(frame, [7] * rows),
    }
