"""Apple leaves: photos in a folder, and a table of their diseases."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.media import stubs

_LABELS = (
    "healthy", "scab", "rust", "complex", "powdery_mildew", "scab frog_eye_leaf_spot complex",
    "frog_eye_leaf_spot complex",
)  # fmt: skip


def make(raw: Path, rng: np.random.Generator, size: int = 40) -> None:
    images, hidden = ([f"{rng.bytes(8).hex()}.jpg" for _ in range(n)] for n in (size, 3))
    table = pd.DataFrame({"image": images, "labels": rng.choice(_LABELS, size)})
    table.to_csv(raw / "train.csv", index=False)
    sample = pd.DataFrame({"image": hidden, "labels": "healthy"})
    sample.to_csv(raw / "sample_submission.csv", index=False)
    # More photos than rows: what no row names is not published.
    stubs(raw / "train_images", [*images, "0000000000000000.jpg"], rng)
    stubs(raw / "test_images", hidden, rng)
