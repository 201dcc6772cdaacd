"""Vesuvius: three fragments with ink, and two without, each with the layers of a scan."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

from tests.parity import masks
from tests.preparation.raw.media import stub, stubs


def make(raw: Path, rng: np.random.Generator, size: int = 40) -> None:
    """`size` is about how wide a fragment is."""
    for name in ("1", "2", "3"):
        width, height = (int(one) for one in size + rng.integers(0, 20, 2))
        fragment = raw / "train" / name
        _scan(fragment, rng)
        stub(fragment / "inklabels.png", rng)
        light = rng.integers(0, 256, (height, width), dtype=np.uint8)
        Image.fromarray(light).save(fragment / "ir.png")
        mask = masks.blobs(rng, width, height, 5)
        ink = pd.DataFrame({"Id": [name], "Predicted": [mask]})
        ink.to_csv(fragment / "inklabels_rle.csv", index=False)
    for name in ("a", "b"):
        _scan(raw / "test" / name, rng)
    sample = pd.DataFrame({"Id": ["a", "b"], "Predicted": "1 1 5 1"})
    sample.to_csv(raw / "sample_submission.csv", index=False)


def _scan(fragment: Path, rng: np.random.Generator) -> None:
    layers = [f"{number:02d}.tif" for number in range(65)]
    stubs(fragment / "surface_volume", layers, rng)
    stub(fragment / "mask.png", rng)
