"""RSNA 2022: a folder of slices for each study, boxes of some studies and masks of others."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.media import stubs

_LABELS = ["patient_overall", "C1", "C2", "C3", "C4", "C5", "C6", "C7"]


def make(raw: Path, rng: np.random.Generator, size: int = 60) -> None:
    # Numbers of one to five digits: as text they sort otherwise.
    numbers = rng.permutation((np.arange(1, size + 4) ** 2) * 7)
    uids = [f"1.2.826.0.1.3680043.{number}" for number in numbers]
    studies, hidden = uids[:size], uids[size:]
    broken = (rng.random((size, 7)) < 0.2).astype(int)
    broken[: size // 2] = rng.integers(0, 2, (size // 2, 7))
    table = pd.DataFrame(np.column_stack([broken.max(axis=1), broken]), columns=_LABELS)
    table.insert(0, "StudyInstanceUID", studies)
    table.to_csv(raw / "train.csv", index=False)
    # Some have boxes and masks, more have one of them, and most none.
    boxed, masked = studies[: int(0.4 * size)], studies[int(0.27 * size) : int(0.52 * size)]
    _boxes(boxed, rng).to_csv(raw / "train_bounding_boxes.csv", index=False)
    stubs(raw / "segmentations", [f"{uid}.nii" for uid in masked], rng)
    for part, names in (("train", studies), ("test", hidden)):
        for uid in names:
            slices = range(1, 2 + int(rng.integers(3)))
            stubs(raw / f"{part}_images" / uid, [f"{number}.dcm" for number in slices], rng)
    test = pd.DataFrame({"row_id": [f"{uid}_C1" for uid in hidden], "StudyInstanceUID": hidden})
    test.assign(prediction_type="C1").to_csv(raw / "test.csv", index=False)
    test[["row_id"]].assign(fractured=0.5).to_csv(raw / "sample_submission.csv", index=False)


def _boxes(studies: list[str], rng: np.random.Generator) -> pd.DataFrame:
    """Boxes in no order, some studies with many; decimals of many digits and of none."""
    uids = [*studies, *rng.choice(studies, 3 * len(studies)).tolist()]
    uids = [uids[place] for place in rng.permutation(len(uids))]
    size = len(uids)
    return pd.DataFrame(
        {
            "StudyInstanceUID": uids,
            "x": rng.uniform(0, 512, size).round(5),
            "y": rng.uniform(0, 512, size),
            "width": rng.integers(5, 90, size).astype(float),
            "height": rng.choice([0.1 + 0.2, 1e-05, 61.5, 1_234_567.0], size),
            "slice_number": rng.integers(1, 400, size),
        }
    )
