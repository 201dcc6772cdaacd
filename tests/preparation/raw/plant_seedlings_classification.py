"""Plant seedlings: photos in a folder for each species, and other files beside them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.media import stubs

_SPECIES = ["Black-grass", "Charlock", "Common wheat", "Fat Hen", "Loose Silky-bent", "Maize"]


def make(raw: Path, rng: np.random.Generator, size: int = 70) -> None:
    # Some species are rare, and may have no photo in one part.
    place = (len(_SPECIES) * rng.random(size) ** 2).astype(int)
    for number in place:
        stubs(raw / "train" / _SPECIES[number], [_name(rng)], rng)
    stubs(raw / "train", ["notes.txt", "stray.png", "Maize/Thumbs.db", "empty/readme.md"], rng)
    hidden = [_name(rng) for _ in range(5)]
    stubs(raw / "test", hidden, rng)
    sample = pd.DataFrame({"file": hidden, "species": "Sugar beet"})
    sample.to_csv(raw / "sample_submission.csv", index=False)


def _name(rng: np.random.Generator) -> str:
    name = rng.bytes(5).hex()[:9]
    return f"{name.upper() if rng.random() < 0.2 else name}.png"
