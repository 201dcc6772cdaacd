"""Melanoma: each image as DICOM, as JPEG, and in one of sixteen TFRecord files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.media import stubs
from tests.preparation.raw.tfrecords import write_tfrecord

# Names say how many images the true files hold.
_FILES = [f"train{number:02d}-{2061 if number == 15 else 2071}.tfrec" for number in range(16)]


def make(raw: Path, rng: np.random.Generator, size: int = 64) -> None:
    train = _images(rng, size)
    shares = [train.iloc[number :: len(_FILES)] for number in range(len(_FILES))]
    for name, share in zip(_FILES, shares, strict=True):
        _write_records(raw / "tfrecords" / name, share, rng)
    train.iloc[rng.permutation(size)].to_csv(raw / "train.csv", index=False)
    test = _images(rng, 6)
    _write_records(raw / "tfrecords" / "test00-687.tfrec", test, rng)
    test.iloc[:, :5].to_csv(raw / "test.csv", index=False)
    test[["image_name"]].assign(target=0).to_csv(raw / "sample_submission.csv", index=False)
    for part, images in (("train", train), ("test", test)):
        names = images["image_name"].tolist()
        stubs(raw / part, [f"{name}.dcm" for name in names], rng)
        stubs(raw / "jpeg" / part, [f"{name}.jpg" for name in names], rng)


def _images(rng: np.random.Generator, size: int) -> pd.DataFrame:
    # The first image is in a file of the test, and so is the seventh: it holds both classes.
    target = (rng.random(size) < 0.2).astype(int)
    target[0] = 1
    target[6:7] = 0
    frame = pd.DataFrame(
        {
            "image_name": [f"ISIC_{n:07d}" for n in rng.choice(9_999_999, size, replace=False)],
            "patient_id": [f"IP_{n:07d}" for n in rng.integers(0, 30, size)],
            "sex": rng.choice(["male", "female"], size),
            "age_approx": rng.integers(0, 19, size) * 5.0,
            "anatom_site_general_challenge": rng.choice(["torso", "head/neck", "NA", "a, b"], size),
            "diagnosis": rng.choice(["unknown", "nevus", "lentigo NOS"], size),
            "benign_malignant": np.where(target, "malignant", "benign"),
            "target": target,
        }
    )
    columns = ["sex", "age_approx", "anatom_site_general_challenge"]
    frame[columns] = frame[columns].mask(rng.random((size, 3)) < 0.1)
    return frame


def _write_records(path: Path, images: pd.DataFrame, rng: np.random.Generator) -> None:
    write_tfrecord(
        path,
        [
            {"image": rng.bytes(200), "image_name": name, "sex": -1, "target": int(target)}
            for name, target in zip(images["image_name"], images["target"], strict=True)
        ],
    )
