"""Right whale: clips of four days in a zip archive with a folder; the label is in the name."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.preparation.raw.media import zip_of_stubs

_DAYS = ("20090328", "20090329", "20090330", "20090331")


def make(raw: Path, rng: np.random.Generator, size: int = 48) -> None:
    """Numbers run on through the days and are not padded, so they sort otherwise as text."""
    per_day = [max(3, size * share // 12) for share in (5, 2, 4, 1)]
    times = [_times(rng, day, count) for day, count in zip(_DAYS, per_day, strict=True)]
    clips = [
        f"{time}_TRAIN{number}_{label}.aif"
        for number, (time, label) in enumerate(
            (time, (place + day) % 2 if place < 2 else int(rng.random() < 0.2))
            for day, of_day in enumerate(times)
            for place, time in enumerate(of_day)
        )
    ]
    names = [f"train2/{clip}" for clip in rng.permutation(clips)]
    zip_of_stubs(raw / "train2.zip", names, rng)
    hidden = [f"{time}_Test{number}.aif" for number, time in enumerate(_times(rng, "20090401", 6))]
    zip_of_stubs(raw / "test2.zip", [f"test2/{clip}" for clip in hidden], rng)
    rows = "".join(f"{clip},0\n" for clip in hidden)
    (raw / "sampleSubmission.csv").write_text(f"clip,probability\n{rows}")


def _times(rng: np.random.Generator, day: str, count: int) -> list[str]:
    """Starts of files and seconds in them, in order of time; a few clips have the same."""
    found = []
    for minute in sorted(rng.integers(0, 60 * 24 // 15, count) * 15):
        clock = f"{minute // 60:02d}{minute % 60:02d}00"
        found.append(f"{day}_{clock}_{rng.integers(0, 120):03d}s{rng.integers(0, 9)}ms")
    found[-1] = found[0]
    return sorted(found)
