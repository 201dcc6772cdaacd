"""UW-Madison: slices of scans of cases on some days, and a row for each slice and organ."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.media import stub

_ORGANS = ["large_bowel", "small_bowel", "stomach"]


def make(raw: Path, rng: np.random.Generator, size: int = 24) -> None:
    """`size` counts the cases, of one to six days each, in no order."""
    rows = []
    for number in rng.choice(200, size, replace=False).tolist():
        case = f"case{number}"
        # Days sort as numbers, which is not as text: day2 is before day10.
        days = rng.choice(32, int(rng.integers(1, 7)), replace=False).tolist()
        for day in days:
            rows += _scan(raw / "train" / case, f"{case}_day{day}", rng)
        stub(raw / "train" / case / "notes.txt", rng)
        # A scan that has no rows stays with its case.
        stub(raw / "train" / case / f"{case}_day99" / "scans" / "slice_0001_9_9_1.50_1.50.png", rng)
        (raw / "train" / case / "empty").mkdir()
    pd.DataFrame(rows).to_csv(raw / "train.csv", index=False)
    sample = pd.DataFrame(columns=["id", "class", "predicted"])
    sample.to_csv(raw / "sample_submission.csv", index=False)


def _scan(folder: Path, name: str, rng: np.random.Generator) -> list[dict[str, str | None]]:
    width, height = rng.choice([[12, 10], [9, 9], [20, 7]]).tolist()
    rows: list[dict[str, str | None]] = []
    levels = int(rng.integers(2, 5))
    for level in range(1, levels + 1):
        image = f"slice_{level:04d}_{width}_{height}_1.50_1.63.png"
        stub(folder / name / "scans" / image, rng)
        for organ in _ORGANS:
            # Every organ is in the first slice, and some in the others.
            run = f"{rng.integers(1, 20)} {rng.integers(1, 20)} 50 {rng.integers(1, 10)}"
            mask = run if level == 1 or rng.random() < 0.4 else None
            rows.append({"id": f"{name}_slice_{level:04d}", "class": organ, "segmentation": mask})
    return rows
