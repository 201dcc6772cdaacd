"""iMet 2020: PNG files in two folders, a table of attributes per image and of their names."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.media import stubs
from tests.preparation.raw.texts import texts


def make(raw: Path, rng: np.random.Generator, size: int = 40) -> None:
    train, hidden = ([rng.bytes(16).hex() for _ in range(count)] for count in (size, 6))
    attributes = [_attributes(rng) for _ in train]
    pd.DataFrame({"id": train, "attribute_ids": attributes}).to_csv(raw / "train.csv", index=False)
    sample = pd.DataFrame({"id": hidden, "attribute_ids": "0 1 2"})
    sample.to_csv(raw / "sample_submission.csv", index=False)
    labels = pd.DataFrame({"attribute_id": range(30), "attribute_name": texts(rng, 30)})
    # The file as a whole is published, so its line ends stay.
    labels.to_csv(raw / "labels.csv", index=False, lineterminator="\r\n")
    stubs(raw / "train", [f"{name}.png" for name in train], rng)
    # Images without a row are passed over.
    stubs(raw / "train", [f"{rng.bytes(16).hex()}.png", "notes.txt"], rng)
    stubs(raw / "test", [f"{name}.png" for name in hidden], rng)


def _attributes(rng: np.random.Generator) -> str:
    numbers = np.sort(rng.choice(3_474, rng.integers(1, 7), replace=False))
    return " ".join(map(str, numbers))
