"""Ventilator: breaths of many steps each, with decimals of more digits than are kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd


def make(raw: Path, rng: np.random.Generator, size: int = 50) -> None:
    breaths = _breaths(rng, size)
    breaths.to_csv(raw / "train.csv", index=False)
    hidden = _breaths(rng, 5).drop(columns="pressure")
    hidden.to_csv(raw / "test.csv", index=False)
    sample = hidden[["id"]].assign(pressure=0)
    sample.to_csv(raw / "sample_submission.csv", index=False)


def _breaths(rng: np.random.Generator, size: int) -> pd.DataFrame:
    # Ids with gaps that appear in no order; some rows of a breath stand apart from the others.
    ids = np.repeat(rng.permutation(np.arange(1, 4 * size))[:size] * 317, 12)
    moved = rng.random(len(ids)) < 0.03
    ids[moved] = rng.permutation(ids[moved])
    rows = len(ids)
    odd = [0.0, -0.0, 100.0, 1e-05, 1.5e-11, 1_234_567.0, 12_345_678_901.25, 0.1 + 0.2, 3e20]
    return pd.DataFrame(
        {
            "id": np.arange(rows) + 1,
            "breath_id": ids,
            "R": rng.choice([5, 20, 50], rows),
            "C": rng.choice([10, 20, 50], rows),
            "time_step": np.arange(rows) % 12 * 0.03365 + rng.random(rows) * 1e-3,
            "u_in": np.where(rng.random(rows) < 0.4, rng.choice(odd, rows), rng.gamma(2, 4, rows)),
            "u_out": (np.arange(rows) % 12 >= 5).astype(int),
            "pressure": rng.normal(10, 9, rows),
        }
    )
