"""Denoising: scanned pages and clean ones, each folder in a zip archive of its own."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

# Grey as a rule, but image programs also write the others.
_MODES = ["L", "L", "L", "RGB", "RGBA", "LA", "P", "1"]


def make(raw: Path, rng: np.random.Generator, size: int = 20) -> None:
    # In the order of text, 10 is before 2.
    numbers = rng.choice(np.arange(1, 12 * size), size + 3, replace=False).tolist()
    dirty = {f"{number}.png": _page(rng) for number in numbers[3:]}
    _pack(raw / "train.zip", "train", dirty)
    _pack(raw / "train_cleaned.zip", "train_cleaned", {name: _page(rng) for name in dirty})
    _pack(raw / "test.zip", "test", {f"{number}.png": _page(rng) for number in numbers[:3]})
    sample = pd.DataFrame({"id": [f"{numbers[0]}_1_{n}" for n in range(1, 9)], "value": 1})
    sample.to_csv(raw / "sampleSubmission.csv", index=False)


def _pack(path: Path, folder: str, pages: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.mkdir(folder)
        for name, content in {**pages, "Thumbs.db": b"of no use"}.items():
            archive.writestr(f"{folder}/{name}", content)


def _page(rng: np.random.Generator) -> bytes:
    shape = rng.integers(1, 9, 2)
    pixels = rng.choice([0, 255, int(rng.integers(256))], shape, p=[0.1, 0.3, 0.6])
    pixels[rng.random(shape) < 0.4] = rng.integers(256)
    page = Image.fromarray(pixels.astype(np.uint8)).convert(str(rng.choice(_MODES)))
    file = io.BytesIO()
    page.save(file, "PNG")
    return file.getvalue()
