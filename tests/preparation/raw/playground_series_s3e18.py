"""Playground S3E18: molecules with 31 descriptors and six classes, two of which are asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

_FLOATS = 25
_CLASSES = [f"EC{number}" for number in range(1, 7)]


def make(raw: Path, rng: np.random.Generator, size: int = 60) -> None:
    _molecules(rng, size, 0).to_csv(raw / "train.csv", index=False)
    hidden = _molecules(rng, 20, size).drop(columns=_CLASSES)
    hidden.to_csv(raw / "test.csv", index=False)
    sample = hidden[["id"]].assign(EC1=0.5, EC2=0.5)
    sample.to_csv(raw / "sample_submission.csv", index=False)


def _molecules(rng: np.random.Generator, size: int, first: int) -> pd.DataFrame:
    """Descriptors of many digits, of few, whole numbers with a point, tiny and huge ones."""
    scales = 10.0 ** rng.integers(-6, 8, _FLOATS)
    numbers = rng.normal(0, scales, (size, _FLOATS))
    numbers[:, ::3] = numbers[:, ::3].round(4)
    numbers[:, 1::6] = numbers[:, 1::6].round()
    numbers[rng.random(numbers.shape) < 0.05] = 0
    floats = {f"Chi{column}v": numbers[:, column] for column in range(_FLOATS)}
    counts = {f"fr_COO{column}": rng.integers(0, 9, size) for column in range(6)}
    classes = {name: rng.permutation(np.arange(size) % 3 == 0).astype(int) for name in _CLASSES}
    return pd.DataFrame({"id": np.arange(first, first + size), **floats, **counts, **classes})
