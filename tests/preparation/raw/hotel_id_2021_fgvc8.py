"""Hotel-ID 2021: photos in a folder for each chain; one photo is there twice."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.media import stubs

_TWICE = "ce27d36c9147cc19.jpg"


def make(raw: Path, rng: np.random.Generator, size: int = 80) -> None:
    hotel = rng.choice(rng.integers(1, 65_000, 1 + size // 4), size)
    table = pd.DataFrame(
        {
            "image": [f"{rng.bytes(8).hex()}.jpg" for _ in range(size)],
            "chain": np.where(hotel % 3 == 0, 0, hotel % 7),
            "hotel_id": hotel,
            "timestamp": _times(rng, size),
        }
    )
    # In two chains, two hotels, and two places of the table.
    table.loc[[size // 5, size // 2], "image"] = _TWICE
    table.loc[[size // 5, size // 2], "chain"] = 0, 87
    table.to_csv(raw / "train.csv", index=False)
    stubs(raw / "train_images", (table["chain"].astype(str) + "/" + table["image"]).unique(), rng)
    hidden = [f"{rng.bytes(8).hex()}.jpg" for _ in range(3)]
    sample = pd.DataFrame({"image": hidden, "hotel_id": "1 2 3 4 5"})
    sample.to_csv(raw / "sample_submission.csv", index=False)
    stubs(raw / "test_images", hidden, rng)


def _times(rng: np.random.Generator, size: int) -> list[str]:
    moments = pd.Timestamp("2016-01-01") + pd.to_timedelta(rng.integers(0, 10**8, size), "s")
    return [moment.strftime("%Y-%m-%d %H:%M:%S") for moment in moments]
