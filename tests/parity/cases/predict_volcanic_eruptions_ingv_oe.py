"""Volcanic eruptions."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.parity.indexed import indexed_csv

ID, VALUES = "segment_id", ("time_to_eruption",)
REAL_SIZE = 444


def answers(rng: np.random.Generator, size: int = 40) -> pd.DataFrame:
    ids = rng.choice(2_147_483_647, size, replace=False)
    return pd.DataFrame(
        {"segment_id": ids, "time_to_eruption": rng.integers(6_250, 49_046_087, size)}
    )


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(time_to_eruption=0)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    times = truth["time_to_eruption"] + rng.normal(0, 3e6, len(truth))
    return truth.assign(time_to_eruption=times.round(2))


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, Any]:
    frame, best, rows = noisy(truth, rng), perfect(truth), len(truth)
    times, most = truth["time_to_eruption"], frame["time_to_eruption"].tolist()[1:]
    odd = {
        "half a unit off": times + 0.5,
        "one and a half off": times + 1.5,
        "two and a half off": times + 2.5,
        "0.49 off": times + 0.49,
        "every other one off": times + np.arange(rows) % 2,
        "true and false": rng.random(rows) < 0.5,
        "overflow to infinity": [1e308, -1e308, *most[1:]],
        "all huge": 1e308,
        "one huge": [1e308, *most],
        "all negative huge": -1e307,
        "underscores among numbers": ["1_000", *most],
        "largest whole number": [2**63 - 1, *times[1:]],
        "beyond signed numbers": [2**64 - 1, *times[1:]],
        "beyond all whole numbers": [2**64, *times[1:]],
    }
    spare = best.iloc[:3].assign(time_to_eruption=0)
    return {
        **{name: best.assign(time_to_eruption=values) for name, values in odd.items()},
        "some rows again with other times": pd.concat([best, spare]),
        "first row fifty times": pd.concat([best, *[frame.iloc[:1]] * 50]),
        "again with an unknown id": pd.concat([best, spare.assign(segment_id=-1)]),
        "again with gaps for ids": pd.concat([best, spare.assign(segment_id=None)]),
        "ids as numbers with a point": best.assign(segment_id=best["segment_id"].astype(float)),
        "ids a little off": best.assign(segment_id=best["segment_id"] + 0.001),
        "row numbers without a name": indexed_csv(frame, range(rows)),
        "row labels alike": indexed_csv(frame, [7] * rows),
    }
