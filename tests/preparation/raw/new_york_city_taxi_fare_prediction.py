"""New York taxi fares: rides with coordinates of few and of many digits, and some gaps."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.media import stub


def make(raw: Path, rng: np.random.Generator, size: int = 21_000) -> None:
    rides = _rides(rng, size)
    for end in ("longitude", "latitude"):
        rides.loc[rng.choice(size, 9, replace=False), f"dropoff_{end}"] = np.nan
    # As in the real file: nothing is padded, and some numbers are longer than a float is.
    rides["fare_amount"] = [f"{fare:.2f}" if n % 3 else f"{fare:.1f}" for n, fare in _pairs(rides)]
    rides.to_csv(raw / "train.csv", index=False)
    hidden = _rides(rng, 30).drop(columns="fare_amount")
    hidden.to_csv(raw / "test.csv", index=False)
    sample = hidden[["key"]].assign(fare_amount=11.35)
    sample.to_csv(raw / "sample_submission.csv", index=False)
    stub(raw / "GCP-Coupons-Instructions.rtf", rng)


def _pairs(rides: pd.DataFrame) -> list[tuple[int, float]]:
    return list(enumerate(rides["fare_amount"]))


def _rides(rng: np.random.Generator, size: int) -> pd.DataFrame:
    seconds = rng.integers(0, 6 * 365 * 86_400, size)
    picked = pd.to_datetime(1_230_768_000 + seconds, unit="s").strftime("%Y-%m-%d %H:%M:%S")
    serial = pd.Index(rng.permutation(10 * size)[:size]).astype(str)
    fares = rng.choice([2.5, 4.9, 12.0, 52.0, -3.0, 0.0, 1e-05, 93963.36, 1e6], size)
    table = {
        "key": picked + ".0" + serial,
        "fare_amount": fares,
        "pickup_datetime": picked + " UTC",
    }
    for end in ("pickup", "dropoff"):
        table[f"{end}_longitude"] = _coordinates(rng, -73.97, size)
        table[f"{end}_latitude"] = _coordinates(rng, 40.75, size)
    return pd.DataFrame(table | {"passenger_count": rng.integers(0, 7, size)})


def _coordinates(rng: np.random.Generator, middle: float, size: int) -> list[str]:
    """Of 6 digits, of 17, with zeros at the end, zero itself, and far off."""
    values = rng.normal(middle, 0.04, size)
    shapes = [repr, "{:.6f}".format, "{:.3f}000".format, "{:.19f}".format, "{:.0f}".format]
    kinds = rng.choice(len(shapes) + 1, size, p=[0.3, 0.3, 0.1, 0.1, 0.1, 0.1])
    texts = []
    for kind, value in zip(kinds.tolist(), values.tolist(), strict=True):
        texts.append("0" if kind == len(shapes) else shapes[kind](value))
    return texts
