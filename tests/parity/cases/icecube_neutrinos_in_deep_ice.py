"""Directions of neutrinos."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from tests.parity.indexed import indexed_csv

ID, VALUES = "event_id", ("azimuth", "zenith")
REAL_SIZE = 13_200_000  # 66 batches of 200,000 events


def answers(rng: np.random.Generator, size: int = 60) -> pd.DataFrame:
    ids = np.cumsum(rng.integers(1, 300 if size < 10**6 else 160, size)) + 24
    zenith = np.arccos(rng.uniform(-1, 1, size))
    azimuth = rng.uniform(0, 2 * np.pi, size)
    return pd.DataFrame({"event_id": ids, "azimuth": azimuth, "zenith": zenith})


def sample(truth: pd.DataFrame) -> pd.DataFrame:
    return truth[["event_id"]].assign(azimuth=1, zenith=1)


def perfect(truth: pd.DataFrame) -> pd.DataFrame:
    return truth.copy()


def noisy(truth: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    azimuth = (truth["azimuth"] + rng.normal(0, 0.8, len(truth))) % (2 * np.pi)
    zenith = np.clip(truth["zenith"] + rng.normal(0, 0.5, len(truth)), 0, np.pi)
    return truth[["event_id"]].assign(azimuth=azimuth, zenith=zenith)


def special(truth: pd.DataFrame, rng: np.random.Generator) -> dict[str, Any]:
    frame, best, rows = noisy(truth, rng), perfect(truth), len(truth)
    ids = best["event_id"]
    return {
        **_odd_angles(best, rng),
        "ids as numbers with a point": best.assign(event_id=ids.astype(float)),
        "ids with a point, shuffled": best.assign(event_id=ids.astype(float)).sample(
            frac=1, random_state=1
        ),
        "ids a little off": best.assign(event_id=ids + 0.001),
        "one id twice, another missing": best.assign(event_id=[*ids[:-1], ids[0]]),
        "last id a gap": best.assign(event_id=[*ids[:-1], np.nan]),
        "row numbers without a name": indexed_csv(frame, range(rows)),
        "row labels alike": indexed_csv(frame, [7] * rows),
        "a column without a name": frame.assign(**{"": 1}),
        "an empty column": frame.assign(**{"Unnamed: 3": None}),
        "azimuth twice": frame.assign(again=1)
        .to_csv(index=False, header=["event_id", "azimuth", "zenith", "azimuth"])
        .encode(),
    }


def _odd_angles(best: pd.DataFrame, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    rows, azimuth, zenith = len(best), best["azimuth"], best["zenith"]
    return {
        "opposite": best.assign(azimuth=azimuth + np.pi, zenith=np.pi - zenith),
        "once around": best.assign(azimuth=azimuth + 2 * np.pi, zenith=zenith + 2 * np.pi),
        "mirrored zenith": best.assign(azimuth=azimuth + np.pi, zenith=-zenith),
        "in degrees": best.assign(azimuth=np.rad2deg(azimuth), zenith=np.rad2deg(zenith)),
        "half of pi": best.assign(azimuth=np.pi / 2, zenith=np.pi / 2),
        "whole numbers": best.assign(azimuth=rng.integers(0, 6, rows), zenith=2),
        "true and false": best.assign(zenith=rng.random(rows) < 0.5),
        "azimuth true and false": best.assign(azimuth=rng.random(rows) < 0.5),
        "all true": best.assign(azimuth=True, zenith=True),
        "huge": best.assign(azimuth=1e308, zenith=-1e308),
        "largest whole number": best.assign(azimuth=2**63 - 1, zenith=2**64 - 1),
        "beyond all whole numbers": best.assign(azimuth=2**64),
        "true and a gap": best.assign(zenith=["", *["True"] * (rows - 1)]),
        "underscores among numbers": best.assign(zenith=["1_0", *zenith[1:]]),
        "a gap": best.assign(zenith=[np.nan, *zenith[1:]]),
        "infinite": best.assign(zenith=[np.inf, *zenith[1:]]),
        "tiny errors": best.assign(zenith=zenith + 1e-9),
        "rounded to 5 decimals": best.round(5),
    }
