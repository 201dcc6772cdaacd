"""Cassava: photos of leaves, once as files and once in TFRecords, and a table of labels."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.media import stubs
from tests.preparation.raw.tfrecords import write_tfrecord

_DISEASES = ["Blight (B)", "Brown Streak (S)", "Mottle (M)", "Mosaic (C)", "Healthy"]


def make(raw: Path, rng: np.random.Generator, size: int = 17) -> None:
    """`size` counts the TFRecord files; each has its own number of photos."""
    counts = rng.integers(2, 5, size)
    numbers = rng.choice(4 * 10**9, counts.sum() + 1, replace=False)
    # The table is in the order of the names as text, the records are not.
    photos = [f"{number}.jpg" for number in numbers]
    table = pd.DataFrame({"image_id": photos, "label": rng.integers(0, 5, len(photos))})
    table.sort_values("image_id").to_csv(raw / "train.csv", index=False)
    labels = dict(zip(photos, table["label"].tolist(), strict=True))
    parts = np.split(np.array(photos[:-1]), np.cumsum(counts)[:-1])
    for number, part in enumerate(parts):
        path = raw / "train_tfrecords" / f"ld_train{number:02d}-{len(part)}.tfrec"
        write_tfrecord(
            path,
            (
                {"image": rng.bytes(200), "image_name": str(name), "target": labels[name]}
                for name in part
            ),
        )
    (raw / "train_tfrecords" / "notes.txt").write_text("no record")
    write_tfrecord(
        raw / "test_tfrecords" / "ld_test00-1.tfrec",
        [{"image": rng.bytes(200), "image_name": "2216849948.jpg"}],
    )
    stubs(raw / "train_images", photos, rng)
    stubs(raw / "test_images", ["2216849948.jpg"], rng)
    names = {str(number): disease for number, disease in enumerate(_DISEASES)}
    (raw / "label_num_to_disease_map.json").write_text(json.dumps(names))
    sample = pd.DataFrame({"image_id": ["2216849948.jpg"], "label": [4]})
    sample.to_csv(raw / "sample_submission.csv", index=False)
