"""Humpback whales: many with one, two or three photos, and many photos of unknown whales."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.media import stubs


def make(raw: Path, rng: np.random.Generator, size: int = 150) -> None:
    whales = _whales(rng, size)
    images = [f"{rng.bytes(4).hex()}.jpg" for _ in whales]
    pd.DataFrame({"Image": images, "Id": whales}).to_csv(raw / "train.csv", index=False)
    stubs(raw / "train", images, rng)
    hidden = [f"{rng.bytes(4).hex()}.jpg" for _ in range(6)]
    sample = pd.DataFrame({"Image": hidden, "Id": "new_whale w_1 w_2 w_3 w_4"})
    sample.to_csv(raw / "sample_submission.csv", index=False)
    stubs(raw / "test", hidden, rng)


def _whales(rng: np.random.Generator, size: int) -> list[str]:
    found = ["new_whale"] * (size // 8)
    while len(found) < size:
        photos = rng.choice([1, 2, 3, 4, 5, 13], p=[0.45, 0.2, 0.15, 0.1, 0.05, 0.05])
        found += [f"w_{rng.integers(2**28):07x}"] * int(photos)
    shuffled: list[str] = rng.permutation(found).tolist()
    return shuffled
