"""Catheters: radiographs, their labels, and outlines of the lines in some of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.media import stubs

_ID = "StudyInstanceUID"
_GRADED = ("Abnormal", "Borderline", "Normal")
_LABELS = (
    *(f"ETT - {state}" for state in _GRADED),
    *(f"NGT - {state}" for state in ("Abnormal", "Borderline", "Incompletely Imaged", "Normal")),
    *(f"CVC - {state}" for state in _GRADED),
    "Swan Ganz Catheter Present",
)


def make(raw: Path, rng: np.random.Generator, size: int = 260) -> None:
    studies = _studies(rng, size)
    labels = {name: rng.integers(0, 2, size) for name in _LABELS}
    patients = rng.choice([f"{number:09x}" for number in rng.integers(0, 16**9, size // 3)], size)
    table = pd.DataFrame({_ID: studies, **labels, "PatientID": patients})
    table.to_csv(raw / "train.csv", index=False)
    stubs(raw / "train", [f"{study}.jpg" for study in [*studies, "1.2.826.0.1"]], rng)
    _lines(rng, [*studies, "1.2.826.0.9"]).to_csv(raw / "train_annotations.csv", index=False)
    hidden = _studies(rng, 5)
    stubs(raw / "test", [f"{study}.jpg" for study in hidden], rng)
    sample = pd.DataFrame({_ID: hidden}).assign(**dict.fromkeys(_LABELS, 0))
    sample.to_csv(raw / "sample_submission.csv", index=False)
    stubs(raw / "train_tfrecords", ["00-65.tfrec"], rng)


def _studies(rng: np.random.Generator, size: int) -> list[str]:
    parts = rng.integers(10**17, 10**18, (size, 2))
    return [f"1.2.826.0.1.3680043.8.498.{first}{last}" for first, last in parts]


def _lines(rng: np.random.Generator, studies: list[str]) -> pd.DataFrame:
    picked = rng.choice(studies, len(studies))
    paths = [rng.integers(-3, 3000, (1 + n % 3, 2)).tolist() for n in range(len(picked))]
    labels = rng.choice([*_LABELS, "NA", 'a "b", c'], len(picked))
    return pd.DataFrame({_ID: picked, "label": labels, "data": [str(path) for path in paths]})
