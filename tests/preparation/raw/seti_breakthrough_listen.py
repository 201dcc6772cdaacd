"""SETI: snippets in folders by the first digit of their ids; old data with the same folders."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.media import stubs


def make(raw: Path, rng: np.random.Generator, size: int = 50) -> None:
    _labels(rng, size).pipe(_write, raw, "train", rng)
    hidden = _labels(rng, 7).assign(target=0.5)
    _write(hidden, raw, "test", rng)
    (raw / "test_labels.csv").rename(raw / "sample_submission.csv")
    old = raw / "old_leaky_data"
    old.mkdir()
    _write(_labels(rng, 8), old, "train_old", rng)
    _write(_labels(rng, 5), old, "test_old", rng)
    (old / "train_old" / "empty").mkdir()


def _labels(rng: np.random.Generator, size: int) -> pd.DataFrame:
    """Ids are 15 hexadecimal digits; some of them look like numbers."""
    ids = [rng.bytes(8).hex()[:15] for _ in range(size)]
    ids[:3] = [f"{rng.integers(10**12):015d}", f"{rng.integers(10**13):013d}e5", "0" * 15]
    return pd.DataFrame({"id": rng.permutation(ids), "target": rng.integers(0, 2, size)})


def _write(labels: pd.DataFrame, folder: Path, name: str, rng: np.random.Generator) -> None:
    labels.to_csv(folder / f"{name}_labels.csv", index=False)
    stubs(folder / name, [f"{one[0]}/{one}.npy" for one in labels["id"]], rng)
