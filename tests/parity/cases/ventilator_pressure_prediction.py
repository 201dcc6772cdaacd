"""Breaths of a ventilator."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.parity.indexed import indexed_csv

ID, VALUES = "id", ("pressure",)
REAL_SIZE = 603_600
_STEPS, _INSPIRED = 80, 32


def answers(rng: np.random.Generator, size: int = 100) -> pd.DataFrame:
    rows = np.arange(size)
    breath, step = rows // _STEPS, rows % _STEPS
    breaths = int(breath[-1]) + 1
    first = np.sort(rng.choice(10 * breaths, breaths, replace=False)) + 1
    return pd.DataFrame(
        {
            "id": rows + 1,
            "breath_id": first[breath],
            "R": rng.choice([5, 20, 50], breaths)[breath],
            "C": rng.choice([10, 20, 50], breaths)[breath],
            "time_step": (step * 0.0333 + rng.random(size) * 0.001).round(10),
            "u_in": np.clip(rng.normal(8, 8, size), 0, 100).round(10),
            "u_out": (step >= _INSPIRED).astype(int),
            "pressure": (5 + rng.gamma(2.0, 4.0, size)).round(10),
        }
    )


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["id"]].assign(pressure=0)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["id", "pressure"]].copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    pressure = truth["pressure"] + rng.laplace(0, 0.3, len(truth))
    return truth[["id"]].assign(pressure=pressure.round(6))


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, Any]:
    frame, rows = noisy(truth, rng), len(truth)
    scored, free = truth["u_out"] == 0, frame["pressure"].astype(object)
    first, last = int(np.argmax(scored)), int(np.argmin(scored))
    out: dict[str, Any] = {}
    for token in ("", "abc", "inf", "1e308", "True", "1_0", "9" * 30):
        for place, name in ((first, "scored"), (last, "unscored")):
            values = free.copy()
            values.iloc[place] = token
            out[f"{token[:8]!r} in a {name} row"] = frame.assign(pressure=values)
        out[f"{token[:8]!r} in all unscored rows"] = frame.assign(
            pressure=free.where(scored, token)
        )
        out[f"{token[:8]!r} in all scored rows"] = frame.assign(pressure=free.where(~scored, token))
    swapped = frame.copy()
    swapped.loc[[first, last], "id"] = frame.loc[[last, first], "id"].to_numpy()
    return {
        **out,
        "true and gaps, true where scored": frame.assign(pressure=np.where(scored, "True", "")),
        "true and false": frame.assign(pressure=rng.random(rows) < 0.5),
        "a scored and an unscored id swapped": swapped,
        "breathing in only": frame[scored],
        "ids as numbers with a point": frame.assign(id=frame["id"].astype(float)),
        "exactly 0.015625 off": frame.assign(pressure=truth["pressure"] + 0.015625),
        "0.000005 off": frame.assign(pressure=truth["pressure"] + 0.000005),
        "1.000005 off": frame.assign(pressure=truth["pressure"] + 1.000005),
        "row numbers without a name": indexed_csv(frame, range(rows)),
        "row labels alike": indexed_csv(frame, [7] * rows),
        "shuffled with text where unscored": frame.assign(pressure=free.where(scored, "-")).sample(
            frac=1, random_state=1
        ),
    }
