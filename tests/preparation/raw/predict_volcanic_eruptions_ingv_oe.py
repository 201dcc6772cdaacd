"""Volcanic eruptions: a table of times, and a file of ten sensors' signals per segment."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd


def make(raw: Path, rng: np.random.Generator, size: int = 40) -> None:
    ids = rng.choice(2_147_483_647, size + 6, replace=False)
    times = rng.integers(6_250, 49_046_087, size + 6)
    table = pd.DataFrame({"segment_id": ids, "time_to_eruption": times})
    table[6:].to_csv(raw / "train.csv", index=False)
    table[:6].assign(time_to_eruption=0).to_csv(raw / "sample_submission.csv", index=False)
    for folder, part in (("test", ids[:6]), ("train", ids[6:])):
        (raw / folder).mkdir()
        for segment in part:
            _signals(rng).to_csv(raw / folder / f"{segment}.csv", index=False)


def _signals(rng: np.random.Generator) -> pd.DataFrame:
    signals = pd.DataFrame({f"sensor_{n}": rng.normal(0, 400, 4).round() for n in range(1, 11)})
    # A sensor may be silent for the whole segment or a part of it.
    return signals.mask(rng.random(signals.shape) < 0.1)
