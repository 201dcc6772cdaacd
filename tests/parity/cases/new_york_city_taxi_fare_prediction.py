"""New York taxi fares."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.parity.indexed import indexed_csv

ID, VALUES = "key", ("fare_amount",)
REAL_SIZE = 9_914


def answers(rng: np.random.Generator, size: int = 40) -> pd.DataFrame:
    seconds = rng.choice(6 * 365 * 86_400, size, replace=False)
    picked = pd.to_datetime(1_230_768_000 + seconds, unit="s").strftime("%Y-%m-%d %H:%M:%S")
    table = {
        "key": picked + ".0000" + pd.Index(rng.integers(100, 999, size)).astype(str),
        "fare_amount": (2.5 + rng.gamma(2.0, 4.5, size)).round(2),
        "pickup_datetime": picked + " UTC",
    }
    for end in ("pickup", "dropoff"):
        table[f"{end}_longitude"] = rng.normal(-73.97, 0.04, size).round(6)
        table[f"{end}_latitude"] = rng.normal(40.75, 0.03, size).round(6)
    return pd.DataFrame({**table, "passenger_count": rng.integers(1, 7, size)})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["key"]].assign(fare_amount=11.35)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["key", "fare_amount"]].copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    fares = truth["fare_amount"] * rng.normal(1.0, 0.2, len(truth))
    return truth[["key"]].assign(fare_amount=fares.round(4))


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, Any]:
    frame, rows = noisy(truth, rng), len(truth)
    late = frame["key"].str.replace("20", "21")
    text = frame["fare_amount"].astype(object)
    return {
        "two keys only": frame.assign(key=rng.integers(0, 2, rows)),
        "two keys as text": frame.assign(key=rng.choice(["a", "b"], rows)),
        "one key": frame.assign(key="x"),
        "keys of true and false": frame.assign(key=rng.random(rows) < 0.5),
        "keys of the next century": frame.assign(key=late),
        "keys with gaps": frame.assign(key=frame["key"].where(rng.random(rows) < 0.7)),
        "number keys with gaps": frame.assign(key=pd.Series(range(rows)).where(frame.index > 5)),
        "keys of infinities": frame.assign(key=rng.choice([np.inf, -np.inf, 0], rows)),
        "keys of numbers and text": frame.assign(key=["1", "x"] * (rows // 2)),
        "one key twice, another missing": frame.assign(key=[*frame["key"][:-1], frame["key"][0]]),
        "row numbers without a name": indexed_csv(frame, range(rows)),
        "row labels alike": indexed_csv(frame, [7] * rows),
        "exactly 0.015625 off": perfect(truth).assign(fare_amount=truth["fare_amount"] + 0.015625),
        "0.000005 off": perfect(truth).assign(fare_amount=truth["fare_amount"] + 0.000005),
        "fares true and false": frame.assign(fare_amount=rng.random(rows) < 0.5),
        "underscores among numbers": frame.assign(fare_amount=["1_0.5", *text[1:]]),
        "overflow to infinity": frame.assign(fare_amount=[1e308, *text[1:]]),
        "largest whole numbers": frame.assign(fare_amount=[2**63 - 1, *[5] * (rows - 1)]),
        "beyond signed numbers": frame.assign(fare_amount=[2**64 - 1, *[5] * (rows - 1)]),
        "beyond all whole numbers": frame.assign(fare_amount=[2**64, *[5] * (rows - 1)]),
    }
