"""ALASKA2: each cover in four versions, one without and three with a message."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.media import stubs

# Of 5,000 test images.
OURS = {"_TEST_IMAGES": 20}
OFFICIAL = {"test_size = 5000": "test_size = 20"}


def make(raw: Path, rng: np.random.Generator, size: int = 50) -> None:
    names = [f"{number:05d}.jpg" for number in rng.permutation(size) + 1]
    for kind in ("Cover", "JMiPOD", "JUNIWARD", "UERD"):
        stubs(raw / kind, names, rng)
    hidden = [f"{number:04d}.jpg" for number in range(1, 6)]
    stubs(raw / "Test", hidden, rng)
    pd.DataFrame({"Id": hidden, "Label": 0.5}).to_csv(raw / "sample_submission.csv", index=False)
