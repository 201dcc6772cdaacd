"""Brain tumour: a folder for each patient, with a folder for each of four kinds of scans."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.media import stubs

_KINDS = ("FLAIR", "T1w", "T1wCE", "T2w")


def make(raw: Path, rng: np.random.Generator, size: int = 24) -> None:
    numbers = np.sort(rng.choice(max(1_011, 2 * size), size + 4, replace=False))
    patients = [f"{number:05d}" for number in numbers]
    known, hidden = patients[:size], patients[size:]
    labels = pd.DataFrame({"BraTS21ID": known, "MGMT_value": rng.integers(0, 2, size)})
    labels.to_csv(raw / "train_labels.csv", index=False)
    sample = pd.DataFrame({"BraTS21ID": hidden, "MGMT_value": 0.5})
    sample.to_csv(raw / "sample_submission.csv", index=False)
    for part, ids in (("train", known), ("test", hidden)):
        for patient in ids:
            _scans(raw / part / patient, rng)


def _scans(folder: Path, rng: np.random.Generator) -> None:
    for kind in _KINDS:
        slices = rng.choice(400, rng.integers(1, 3), replace=False)
        stubs(folder / kind, [f"Image-{number}.dcm" for number in slices], rng)
