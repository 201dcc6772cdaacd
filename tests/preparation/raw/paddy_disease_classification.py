"""Paddy Doctor: photos of rice in a folder for each disease."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.media import stubs

_DISEASES = ["bacterial_leaf_blight", "blast", "brown_spot", "dead_heart", "normal", "tungro"]


def make(raw: Path, rng: np.random.Generator, size: int = 62) -> None:
    labels = np.sort(rng.choice(_DISEASES, size))
    table = pd.DataFrame(
        {
            "image_id": [f"{number}.jpg" for number in rng.permutation(900_000)[:size] + 100_000],
            "label": labels,
            "variety": rng.choice(["ADT45", "Ponni", "NA", 'old "red", \u0b9a'], size),
            "age": rng.integers(45, 83, size),
        }
    )
    table.to_csv(raw / "train.csv", index=False)
    stubs(raw / "train_images", table["label"] + "/" + table["image_id"], rng)
    hidden = [f"{number}.jpg" for number in range(200_001, 200_006)]
    sample = pd.DataFrame({"image_id": hidden, "label": None})
    sample.to_csv(raw / "sample_submission.csv", index=False)
    stubs(raw / "test_images", hidden, rng)
