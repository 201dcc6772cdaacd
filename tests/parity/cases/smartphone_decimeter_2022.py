"""Drives with smartphones."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.parity.indexed import indexed_csv

ID, VALUES = "tripId", ("LatitudeDegrees", "LongitudeDegrees")
REAL_SIZE = 32_000  # about 17 trips, one row a second
_TRIPS = ("2020-06-25-00-34-us-ca-mtv-sb-101", "2021-07-14-20-50-us-ca-mtv-e")
_PHONES = ("pixel4", "pixel4xl", "pixel5", "mi8", "samsunggalaxys20ultra")


def answers(rng: np.random.Generator, size: int = 60) -> pd.DataFrame:
    trips = [f"{trip}-{phone}" for trip in _TRIPS for phone in _PHONES][: 3 if size < 1_000 else 10]
    cuts = np.sort(rng.choice(np.arange(1, size), len(trips) - 1, replace=False))
    which = np.searchsorted(cuts, np.arange(size), side="right")
    return pd.DataFrame(
        {
            "tripId": np.array(trips, dtype=object)[which],
            "UnixTimeMillis": 1_593_045_252_445 + 1_000 * np.arange(size),
            "LatitudeDegrees": 37.4 + np.cumsum(rng.normal(0, 1e-4, size)),
            "LongitudeDegrees": -122.1 + np.cumsum(rng.normal(0, 1e-4, size)),
        }
    )


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.assign(LatitudeDegrees=37.904611315634504, LongitudeDegrees=-86.48107806249548)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    drawn = {name: truth[name] + rng.normal(0, 2e-5, len(truth)) for name in VALUES}
    return truth.assign(**drawn)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, Any]:
    frame, rows = noisy(truth, rng), len(truth)
    trips = frame["tripId"].unique()
    parts = [frame[frame["tripId"] == trip] for trip in trips]
    moved = frame.copy()
    moved.loc[0, "tripId"] = trips[-1]
    turned = moved.copy()
    turned.loc[rows - 1, "tripId"] = trips[0]
    return {
        **_odd_places(frame, rng),
        "trips in another order": pd.concat(parts[::-1]),
        "trips woven together": frame.iloc[np.argsort(np.arange(rows) * 7919 % rows)],
        "one row in another trip": moved,
        "two rows changed trips": turned,
        "trips renamed in a circle": frame.assign(
            tripId=frame["tripId"].map(dict(zip(trips, [*trips[1:], trips[0]], strict=True)))
        ),
        "an unknown trip for one row": frame.assign(tripId=[*frame["tripId"][:-1], "x"]),
        "no trip for one row": frame.assign(tripId=[*frame["tripId"][:-1], ""]),
        "an unknown trip added": pd.concat([frame, frame.iloc[:2].assign(tripId="x")]),
        "a trip left out": frame[frame["tripId"] != trips[0]],
        "trips as numbers": frame.assign(tripId=7),
        "no times": frame.drop(columns="UnixTimeMillis"),
        "times of text": frame.assign(UnixTimeMillis="x"),
        "times missing": frame.assign(UnixTimeMillis=None),
        "times reversed": frame.assign(UnixTimeMillis=frame["UnixTimeMillis"].to_numpy()[::-1]),
        "row numbers without a name": indexed_csv(frame, range(rows)),
        "row labels alike": indexed_csv(frame, [7] * rows),
    }


def _odd_places(frame: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    rows, north, east = len(frame), frame["LatitudeDegrees"], frame["LongitudeDegrees"]
    flags = rng.random(rows) < 0.5
    odd: dict[str, dict[str, Any]] = {
        "swapped": {"LatitudeDegrees": east, "LongitudeDegrees": north},
        "antipodes": {"LatitudeDegrees": -north, "LongitudeDegrees": east + 180},
        "once around": {"LongitudeDegrees": east + 360},
        "north of the pole": {"LatitudeDegrees": north + 90},
        "far north of the pole": {"LatitudeDegrees": north * 10, "LongitudeDegrees": east + 180},
        "at the pole": {"LatitudeDegrees": 90},
        "whole degrees": {"LatitudeDegrees": 37, "LongitudeDegrees": -122},
        "true and false north": {"LatitudeDegrees": flags},
        "true and false east": {"LongitudeDegrees": flags},
        "true and false both": {"LatitudeDegrees": flags, "LongitudeDegrees": ~flags},
        "a gap": {"LatitudeDegrees": [np.nan, *north[1:]]},
        "infinite": {"LongitudeDegrees": [np.inf, *east[1:]]},
        "text in one row": {"LongitudeDegrees": ["-122W", *east[1:]]},
        "underscores among numbers": {"LongitudeDegrees": ["-1_22", *east[1:]]},
        "true and a gap": {"LatitudeDegrees": ["", *["True"] * (rows - 1)]},
        "huge": {"LatitudeDegrees": 1e308, "LongitudeDegrees": -1e308},
        "largest whole number": {"LatitudeDegrees": 2**63 - 1, "LongitudeDegrees": 2**64 - 1},
        "beyond all whole numbers": {"LongitudeDegrees": 2**64},
        "microdegrees": {"LatitudeDegrees": (north * 1e6).round().astype(int)},
        "one metre off": {"LatitudeDegrees": north + 180 / np.pi / 6_371_000},
    }
    return {name: frame.assign(**change) for name, change in odd.items()}
