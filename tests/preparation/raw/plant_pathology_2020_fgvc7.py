"""Plant pathology 2020: leaves of both parts in one folder, numbered from 0 in each."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.media import stubs

_STATES = ["healthy", "multiple_diseases", "rust", "scab"]


def make(raw: Path, rng: np.random.Generator, size: int = 120) -> None:
    # The rows are not in the order of the numbers, so that new and old names overlap otherwise.
    names = [f"Train_{number}" for number in rng.permutation(size)]
    states = np.eye(4, dtype=int)[rng.choice(4, size, p=[0.3, 0.2, 0.25, 0.25])]
    states[:4] = np.eye(4, dtype=int)
    rng.shuffle(states)
    leaves = pd.DataFrame({"image_id": names}).assign(**dict(zip(_STATES, states.T, strict=True)))
    leaves.to_csv(raw / "train.csv", index=False)
    hidden = pd.DataFrame({"image_id": [f"Test_{number}" for number in range(size)]})
    hidden.to_csv(raw / "test.csv", index=False)
    sample = hidden.assign(**dict.fromkeys(_STATES, 0.25))
    sample.to_csv(raw / "sample_submission.csv", index=False)
    stubs(raw / "images", [f"{name}.jpg" for name in [*names, *hidden["image_id"]]], rng)
