"""HuBMAP: fifteen slides, always; their masks, outlines, and what is known of them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.parity import masks
from tests.preparation.raw.media import stubs

_SLIDES, _SUFFIXES = 15, (".tiff", ".json", "-anatomical-structure.json")


def make(raw: Path, rng: np.random.Generator, size: int = 60) -> None:
    """`size` is how high the smallest slide is."""
    numbers = rng.choice(16**9, _SLIDES + 5, replace=False)
    ids = [f"{number:09x}" for number in numbers]
    known, hidden = ids[:_SLIDES], ids[_SLIDES:]
    heights = size + rng.permutation(len(ids))
    widths = 50 + rng.permutation(len(ids))
    encoded = [masks.blobs(rng, heights[n], widths[n], 2 + n) for n in range(_SLIDES)]
    train = pd.DataFrame({"id": known, "encoding": encoded})
    train.to_csv(raw / "train.csv", index=False)
    facts = _facts(rng, ids).assign(width_pixels=widths, height_pixels=heights)
    facts = facts.iloc[rng.permutation(len(ids))]
    facts.to_csv(raw / "HuBMAP-20-dataset_information.csv", index=False)
    stubs(raw / "train", [f"{slide}{suffix}" for slide in known for suffix in _SUFFIXES], rng)
    stubs(raw / "test", [f"{slide}{suffix}" for slide in hidden for suffix in _SUFFIXES[::2]], rng)
    sample = pd.DataFrame({"id": hidden, "predicted": ""})
    sample.to_csv(raw / "sample_submission.csv", index=False)


def _facts(rng: np.random.Generator, ids: list[str]) -> pd.DataFrame:
    count = len(ids)
    facts = pd.DataFrame(
        {
            "image_file": [f"{slide}.tiff" for slide in ids],
            "width_pixels": 0,
            "height_pixels": 0,
            "anatomical_structures_segmention_file": [f"{one}-anatomical.json" for one in ids],
            "glomerulus_segmentation_file": [f"{one}.json" for one in ids],
            "patient_number": rng.integers(60_000, 69_000, count),
            "race": rng.choice(["NA", "any, other", 'with "quotes"'], count),
            "age": np.where(rng.random(count) < 0.3, np.nan, rng.integers(20, 80, count)),
            "weight_kilograms": rng.uniform(40, 140, count).round(1),
            "bmi_kg/m^2": rng.uniform(15, 50, count),
            "percent_cortex": rng.choice([80, 65, 1e-05, 0.30000000000000004], count),
            "percent_medulla": rng.integers(0, 50, count),
        }
    )
    facts.loc[count // 2 :, "glomerulus_segmentation_file"] = np.nan
    return facts
