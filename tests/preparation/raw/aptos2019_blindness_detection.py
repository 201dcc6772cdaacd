"""APTOS 2019: photos in folders, and a table with a grade for each of training."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.media import stubs


def make(raw: Path, rng: np.random.Generator, size: int = 60) -> None:
    for part, count in (("train", size), ("test", 7)):
        ids = [rng.bytes(6).hex() for _ in range(count)]
        # Some ids look like numbers.
        ids[:3] = [f"{number:012d}" for number in rng.integers(0, 10**10, 3)]
        grades = rng.choice(5, count, p=[0.49, 0.1, 0.27, 0.05, 0.09])
        table = pd.DataFrame({"id_code": rng.permutation(ids), "diagnosis": grades})
        if part == "test":
            table.assign(diagnosis=0).to_csv(raw / "sample_submission.csv", index=False)
            table = table.drop(columns="diagnosis")
        table.to_csv(raw / f"{part}.csv", index=False)
        stubs(raw / f"{part}_images", [f"{name}.png" for name in ids], rng)
