"""Contrails: a folder of arrays for each record, and a list of metadata for each part."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from tests.preparation.raw.media import stubs

_SHAPE = (16, 12)


def make(raw: Path, rng: np.random.Generator, size: int = 24) -> None:
    ids = [str(number) for number in rng.integers(2**52, 2**63, size + size // 4 + 2)]
    parts = {"train": ids[:size], "validation": ids[size:-2], "test": ids[-2:]}
    for part, records in parts.items():
        for record in records:
            _write_record(raw / part / record, part, rng)
        if part != "test":
            metadata = [_metadata(record, rng) for record in records]
            (raw / f"{part}_metadata.json").write_text(json.dumps(metadata, indent=1))
    lines = ["record_id,encoded_pixels", *(f"{record},-" for record in parts["test"])]
    (raw / "sample_submission.csv").write_text("\n".join(lines) + "\n")


def _write_record(folder: Path, part: str, rng: np.random.Generator) -> None:
    stubs(folder, [f"band_{number:02}.npy" for number in range(9, 17)], rng)
    np.save(folder / "band_08.npy", rng.normal(280, 9, (*_SHAPE, 8)).astype(np.float32))
    if part == "test":
        return
    np.save(folder / "human_pixel_masks.npy", _mask(rng))
    if part == "train":
        masks = np.stack([_mask(rng) for _ in range(3)], axis=-1)
        np.save(folder / "human_individual_masks.npy", masks)


def _mask(rng: np.random.Generator) -> np.ndarray:
    """Nothing, everything, or spots, also at the first and last pixel; whole numbers."""
    share = rng.choice([0, 1, 0.1, 0.5, 0.9], p=[0.3, 0.1, 0.2, 0.2, 0.2])
    pixels: np.ndarray = rng.random((*_SHAPE, 1)) < share
    return pixels.astype(np.int32)


def _metadata(record: str, rng: np.random.Generator) -> dict[str, Any]:
    return {
        "record_id": record,
        "row_min": float(rng.normal(0, 1e6)),
        "col_size": 2004.3173421416,
        "row_size": rng.choice([1e-05, 2004.0, 12.5]),
        "timestamp": float(rng.integers(1_500_000_000, 1_600_000_000)) + 0.123456,
        "projection_wkt": 'PROJCRS["made up", LENGTHUNIT["m\u00e8tre", 1]]',
    }
