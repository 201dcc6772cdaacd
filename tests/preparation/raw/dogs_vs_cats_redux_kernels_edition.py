"""Dogs and cats: photos named after the animal, in two zip archives with a folder each."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.media import zip_of_stubs


def make(raw: Path, rng: np.random.Generator, size: int = 140) -> None:
    photos = [f"train/{('cat', 'dog')[n % 2]}.{n // 2}.jpg" for n in range(size)]
    photos = [photos[row] for row in rng.permutation(size)]
    zip_of_stubs(raw / "train.zip", [*photos, "train/Thumbs.db", "train/cat.0.png"], rng)
    zip_of_stubs(raw / "test.zip", [f"test/{number}.jpg" for number in range(1, 6)], rng)
    sample = pd.DataFrame({"id": range(1, 6), "label": 0.5})
    sample.to_csv(raw / "sample_submission.csv", index=False)
