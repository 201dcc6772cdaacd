"""IceCube: a large table of events in row groups, and a parquet file of pulses for each batch."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd


def make(raw: Path, rng: np.random.Generator, size: int = 15) -> None:
    """`size` batches; their events mostly lie together, as they do in Kaggle's table."""
    for name in ("train", "test"):
        (raw / name).mkdir()
    numbers = rng.permutation(np.arange(1, size + 1))
    events = _events(rng, numbers)
    # With an index of numbers pandas stores that as a column of its own.
    labels = rng.permutation(len(events)) if size % 2 else events.index
    table = events.set_axis(labels, axis=0)
    table.to_parquet(raw / "train_meta.parquet", row_group_size=23)
    for batch in numbers:
        _pulses(rng, events["event_id"][events["batch_id"] == batch]).to_parquet(
            raw / "train" / f"batch_{batch}.parquet"
        )
    hidden = _events(rng, np.array([size + 1]))
    hidden.drop(columns=["azimuth", "zenith"]).to_parquet(raw / "test_meta.parquet", index=False)
    _pulses(rng, hidden["event_id"]).to_parquet(raw / "test" / f"batch_{size + 1}.parquet")
    sample = hidden[["event_id"]].assign(azimuth=1, zenith=1)
    sample.to_parquet(raw / "sample_submission.parquet", index=False)
    sensors = pd.DataFrame(rng.uniform(-500, 500, (30, 3)).round(2), columns=["x", "y", "z"])
    sensors.rename_axis("sensor_id").reset_index().to_csv(raw / "sensor_geometry.csv", index=False)


def _events(rng: np.random.Generator, batches: np.ndarray) -> pd.DataFrame:
    batch = np.repeat(batches, rng.integers(3, 12, len(batches)))
    batch[[1, -2]] = batch[[-2, 1]]
    count = len(batch)
    last = np.cumsum(rng.integers(1, 300, count))
    angles = {
        "azimuth": rng.uniform(0, 2 * np.pi, count),
        "zenith": np.arccos(rng.uniform(-1, 1, count)),
    }
    for values, odd in zip(angles.values(), (1e-05, 1.5), strict=True):
        values[rng.permutation(count)[: count // 4]] = odd
    columns = {
        "batch_id": batch,
        "event_id": np.cumsum(rng.integers(1, 10**6, count)) + 2**31,
        "first_pulse_index": np.concatenate([[0], last[:-1] + 1]),
        "last_pulse_index": last,
    }
    return pd.DataFrame(columns | angles)


def _pulses(rng: np.random.Generator, events: pd.Series) -> pd.DataFrame:
    """Three pulses for each event, which is the index."""
    index = pd.Index(np.repeat(events.to_numpy(), 3), name="event_id")
    columns = {
        "sensor_id": rng.integers(0, 5160, len(index)).astype("int16"),
        "time": rng.integers(5000, 20000, len(index)),
        "charge": rng.gamma(2, 1, len(index)).round(3),
        "auxiliary": rng.random(len(index)) < 0.5,
    }
    return pd.DataFrame(columns, index=index)
