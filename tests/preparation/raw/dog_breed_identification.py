"""Dog breeds: photos in a folder and a table of their breeds, most of which are there but once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from competitions.tasks.dog_breed_identification import BREEDS
from tests.preparation.raw.media import stubs


def make(raw: Path, rng: np.random.Generator, size: int = 60) -> None:
    ids = [rng.bytes(16).hex() for _ in range(size)]
    ids[:2] = [f"{rng.integers(10**17):032d}", f"{rng.integers(10**17):029d}e12"]
    labels = pd.DataFrame({"id": ids, "breed": rng.choice(BREEDS, size)})
    labels.to_csv(raw / "labels.csv", index=False)
    stubs(raw / "train", [f"{photo}.jpg" for photo in ids], rng)
    hidden = [rng.bytes(16).hex() for _ in range(6)]
    stubs(raw / "test", [f"{photo}.jpg" for photo in hidden], rng)
    sample = pd.DataFrame({"id": hidden} | dict.fromkeys(BREEDS, 1 / 120))
    sample.to_csv(raw / "sample_submission.csv", index=False)
