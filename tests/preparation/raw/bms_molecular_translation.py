"""BMS: images of molecules in three levels of folders, and the text that stands for each."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.media import stubs

_PARTS = ["1-2", "(3", ")4", "/c5-", ",7", "/h1H", "/t8-", "/m0", "/s1", "-6+"]


def make(raw: Path, rng: np.random.Generator, size: int = 60) -> None:
    names = sorted(rng.bytes(6).hex() for _ in range(size))
    labels = pd.DataFrame({"image_id": names, "InChI": [_text(rng) for _ in names]})
    labels.to_csv(raw / "train_labels.csv", index=False)
    hidden = sorted(rng.bytes(6).hex() for _ in range(10))
    sample = pd.DataFrame({"image_id": hidden, "InChI": "InChI=1S/H2O/h1H2"})
    sample.to_csv(raw / "sample_submission.csv", index=False)
    extra = pd.DataFrame({"InChI": [_text(rng) for _ in range(30)]})
    # Other line ends than ours: the file stays as it is.
    extra.to_csv(raw / "extra_approved_InChIs.csv", index=False, lineterminator="\r\n")
    for folder, part in (("train", names), ("test", hidden)):
        stubs(raw / folder, (f"{one[0]}/{one[1]}/{one[2]}/{one}.png" for one in part), rng)


def _text(rng: np.random.Generator) -> str:
    carbon, hydrogen = rng.integers(1, 40, 2)
    return f"InChI=1S/C{carbon}H{hydrogen}/" + "".join(rng.choice(_PARTS, rng.integers(3, 30)))
