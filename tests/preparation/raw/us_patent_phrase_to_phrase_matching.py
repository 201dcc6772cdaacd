"""US patent phrases: pairs of phrases, some of which read as missing values or as numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

_PHRASES = (
    "hinge pin", "hinge", "nan", "null", "NA", "none", "\u03b1 helix", "angle, of repose",
    '5" pipe', "1e5", "007", "steel  sheet", "inclined plane", "n/a", "None", "true",
)  # fmt: skip


def make(raw: Path, rng: np.random.Generator, size: int = 120) -> None:
    pairs = _pairs(rng, size)
    pairs.to_csv(raw / "train.csv", index=False)
    hidden = _pairs(rng, 36).drop(columns="score")
    hidden.to_csv(raw / "test.csv", index=False)
    hidden[["id"]].assign(score=0).to_csv(raw / "sample_submission.csv", index=False)


def _pairs(rng: np.random.Generator, size: int) -> pd.DataFrame:
    ids = [rng.bytes(8).hex() for _ in range(size)]
    for place in range(0, size, 9):
        ids[place] = f"{rng.integers(10**15):016d}"
        ids[place + 1 : place + 2] = [f"{rng.integers(10**7):07d}e{rng.integers(10**8):08d}"]
    return pd.DataFrame(
        {
            "id": ids,
            "anchor": np.sort(rng.choice(_PHRASES, size)),
            "target": rng.choice(_PHRASES, size),
            "context": rng.choice(["A47", "B08", "C01", "E04", "H04"], size),
            "score": rng.choice([0.0, 0.25, 0.5, 0.75, 1.0], size),
        }
    )
