"""Kuzushiji: pages in zip archives without folders, and the boxes of the characters on each."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from competitions.preparing.splits import split_rows
from tests.preparation.raw.media import zip_of_stubs


def make(raw: Path, rng: np.random.Generator, size: int = 60) -> None:
    names = _names(rng, size)
    labels = [_boxes(rng) for _ in names]
    # Pages can be without characters. The official preparation knows none in the test.
    train, _ = split_rows(size, 0.1, seed=0)
    labels[train[0]] = labels[train[-1]] = ""
    table = pd.DataFrame({"image_id": names, "labels": labels})
    table.to_csv(raw / "train.csv", index=False)
    hidden = [f"test_{name}" for name in _names(rng, 5)]
    sample = pd.DataFrame({"image_id": hidden, "labels": "U+003F 1 1 U+FF2F 2 2"})
    sample.to_csv(raw / "sample_submission.csv", index=False)
    signs = pd.DataFrame({"Unicode": ["U+0031", "U+3042", "U+4E00"], "char": ["1", "あ", "一"]})
    # Other line ends than ours: the file stays as it is.
    signs.to_csv(raw / "unicode_translation.csv", index=False, lineterminator="\r\n")
    zip_of_stubs(raw / "train_images.zip", [f"{name}.jpg" for name in names], rng)
    zip_of_stubs(raw / "test_images.zip", [f"{name}.jpg" for name in hidden], rng)


def _names(rng: np.random.Generator, size: int) -> list[str]:
    numbers = rng.choice(10**6, size, replace=False)
    forms = ("1{:08d}_00004_2", "umgy007-{:06d}", "hnsd-2{:06d}_1")
    return [forms[row % 3].format(number) for row, number in enumerate(numbers)]


def _boxes(rng: np.random.Generator) -> str:
    """Boxes on a page, apart from each other; rarely with more space between two of them."""
    count = int(rng.integers(1, 12))
    gap = " " if rng.random() < 0.95 else "  "
    return gap.join(
        f"U+{rng.integers(0x3041, 0x3097):04X} {10 + 100 * box} {rng.integers(0, 3000)} 60 70"
        for box in range(count)
    )
