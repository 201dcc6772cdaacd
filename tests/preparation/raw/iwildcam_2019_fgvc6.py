"""iWildCam 2019: photos of camera traps at places with few or many photos, in zips."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.media import zip_of_stubs

_ANIMALS = [0, 1, 3, 4, 8, 10, 11, 13, 14, 16, 17, 18, 19]
_OWNERS = np.array(["Erin Example", "A, B & \u00c7o", None], dtype=object)


def make(raw: Path, rng: np.random.Generator, size: int = 150) -> None:
    photos = _photos(rng, size)
    photos.to_csv(raw / "train.csv", index=False)
    hidden = _photos(rng, 7).drop(columns="category_id")
    hidden.to_csv(raw / "test.csv", index=False)
    sample = pd.DataFrame({"Id": hidden["id"], "Predicted": 0})
    sample.to_csv(raw / "sample_submission.csv", index=False)
    for name, table in (("train_images.zip", photos), ("test_images.zip", hidden)):
        zip_of_stubs(raw / name, table["file_name"], rng)


def _photos(rng: np.random.Generator, size: int) -> pd.DataFrame:
    names = [f"{rng.bytes(4).hex()}-23d2-11e8-a6a3-{rng.bytes(6).hex()}" for _ in range(size)]
    # Every place is there, and some have most of the photos.
    place = np.append((40 * rng.random(size) ** 2).astype(int), np.arange(40))[-size:]
    moment = pd.Timestamp("2012-03-17") + pd.to_timedelta(rng.integers(0, 10**8, size), "s")
    return pd.DataFrame(
        {
            "category_id": rng.choice(_ANIMALS, size),
            "date_captured": moment.strftime("%Y-%m-%d %H:%M:%S"),
            "file_name": [f"{name}.jpg" for name in names],
            "frame_num": rng.integers(1, 6, size),
            "id": names,
            "location": rng.permutation(139)[place],
            "rights_holder": rng.choice(_OWNERS, size),
            "seq_id": [f"6f08{number:04x}-5567" for number in rng.integers(0, 99, size)],
            "seq_num_frames": rng.integers(1, 6, size),
            "width": 1024,
            "height": rng.choice([747.0, 768.0, np.nan], size),
        }
    )
