"""RSNA breast cancer: patients with about two images of each breast."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.media import stubs

_HIDDEN = ["cancer", "biopsy", "invasive", "BIRADS", "density", "difficult_negative_case"]


def make(raw: Path, rng: np.random.Generator, size: int = 80) -> None:
    """`size` is the number of patients."""
    train = _images(rng, rng.choice(np.arange(5, 65_536), size, replace=False))
    train.to_csv(raw / "train.csv", index=False)
    hidden = _images(rng, np.array([10_008])).drop(columns=_HIDDEN)
    hidden["prediction_id"] = hidden["patient_id"].astype(str) + "_" + hidden["laterality"]
    hidden.to_csv(raw / "test.csv", index=False)
    sample = hidden[["prediction_id"]].drop_duplicates().assign(cancer=0.021168)
    sample.to_csv(raw / "sample_submission.csv", index=False)
    for name, table in (("train_images", train), ("test_images", hidden)):
        stubs(raw / name, table["patient_id"].astype(str) + "/" + table["image_id"] + ".dcm", rng)
    stubs(raw / "train_images", ["5/not_listed.dcm"], rng)


def _images(rng: np.random.Generator, patients: np.ndarray) -> pd.DataFrame:
    sides = ["L", "L", "R", "R", "R"]
    patient = np.repeat(patients, rng.integers(4, 6, len(patients)))
    count = len(patient)
    place = pd.Series(patient).groupby(patient).cumcount()
    side = np.array(sides)[place]
    # Both images of a breast have the same answer.
    breast = pd.factorize(patient.astype(str) + side)[0]
    cancer = (rng.random(count) < 0.25).astype(int)[breast]
    gaps = rng.random((4, count)) < 0.3
    table = pd.DataFrame(
        {
            "site_id": rng.integers(1, 3, count),
            "patient_id": patient,
            "image_id": rng.choice(2**31, count, replace=False).astype(str),
            "laterality": side,
            "view": rng.choice(["CC", "MLO", "AT", "NA"], count),
            "age": np.where(gaps[0], np.nan, rng.integers(26, 89, count)),
            "cancer": cancer,
            "biopsy": rng.integers(0, 2, count),
            "invasive": rng.integers(0, 2, count),
            "BIRADS": np.where(gaps[1], np.nan, rng.integers(0, 3, count)),
            "implant": rng.integers(0, 2, count),
            "density": pd.Series(rng.choice(list("ABCD"), count)).mask(gaps[2]),
            "machine_id": rng.choice([29, 49, 210], count),
            "difficult_negative_case": rng.choice([True, False], count),
        }
    )
    # The order is no patient's, so that images of a breast lie apart.
    return table.sample(frac=1, random_state=rng).sort_values("site_id", kind="stable")
