"""Smartphones: folders of drives, with folders of phones in them; some days have many drives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.media import stubs

_PHONES = ("pixel4", "mi8", "GooglePixel4XL", "sm-g988b".replace("-", ""))
_PLACES = ("us-ca-mtv-sb-101", "US-MTV-1", "us-ca-lax-x", "us-ca-paloalto")
_EMPTY = ("AccuracyMeters", "SpeedMps")


def make(raw: Path, rng: np.random.Generator, size: int = 24) -> None:
    """`size` drives, on about half as many days; one of a day may be written without zeros."""
    days = pd.Timestamp("2020-05-14") + pd.to_timedelta(rng.integers(0, size, size), unit="D")
    for number, day in enumerate(days):
        form = "{0.year}-{0.month}-{0.day}" if number % 5 == 0 else "{0:%Y-%m-%d}"
        name = f"{form.format(day)}-{rng.integers(24):02d}-{number:02d}-{rng.choice(_PLACES)}"
        _drive(raw / "train" / name, rng)
    _drive(raw / "test" / "2022-01-04-us-ca-mtv-a", rng, hidden=True)
    (raw / "train" / "README.txt").write_text("not a drive")
    stubs(raw / "metadata", ["constellation_type_mapping.csv", "raw_state_bit_map.json"], rng)
    sample = pd.DataFrame({"tripId": ["a-b"], "UnixTimeMillis": 1, "LatitudeDegrees": 37.5})
    sample.assign(LongitudeDegrees=-86.5).to_csv(raw / "sample_submission.csv", index=False)


def _drive(drive: Path, rng: np.random.Generator, *, hidden: bool = False) -> None:
    for phone in rng.permutation(_PHONES)[: rng.integers(1, 4)]:
        names = ["device_gnss.csv", "device_imu.csv", f"supplemental/{phone}.20o"]
        stubs(drive / phone, names, rng)
        if not hidden:
            _truth(rng).to_csv(drive / phone / "ground_truth.csv", index=False)
    # A phone of which nothing but the truth, or nothing at all, was kept.
    (drive / "nothing").mkdir()
    if not hidden and rng.random() < 0.3:
        _truth(rng).to_csv(drive / "nothing" / "ground_truth.csv", index=False)


def _truth(rng: np.random.Generator) -> pd.DataFrame:
    count = int(rng.integers(3, 15))
    kind = rng.integers(4)
    north = 37.4 + np.cumsum(rng.normal(0, 1e-4, count))
    east = -122.1 + np.cumsum(rng.normal(0, 1e-4, count))
    columns = {
        "MessageType": "Fix",
        "Provider": "GT",
        # Most have many digits, some few, and some are whole.
        "LatitudeDegrees": [north, north.round(7), np.full(count, 37), north][kind],
        "LongitudeDegrees": [east, east.round(7), east, np.full(count, -122)][kind],
        "AltitudeMeters": rng.normal(0, 30, count),
        "SpeedMps": rng.gamma(1, 10, count),
        "AccuracyMeters": 0.1,
        "BearingDegrees": rng.uniform(0, 360, count),
        "UnixTimeMillis": 1_593_045_252_445 + 1000 * np.arange(count),
    }
    table = pd.DataFrame(columns)
    table.loc[0, list(_EMPTY)] = np.nan
    return table
