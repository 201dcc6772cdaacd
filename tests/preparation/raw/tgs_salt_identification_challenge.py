"""TGS salt: images and masks in a zip with folders, and the depth of every image beside it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pandas as pd


def make(raw: Path, rng: np.random.Generator, size: int = 60) -> None:
    known, hidden = _ids(rng, size), _ids(rng, 8)
    masks = [_runs(rng) for _ in known]
    with zipfile.ZipFile(raw / "competition_data.zip", "w") as archive:
        for folder, names in (("train", known), ("test", hidden)):
            for kind in ("images", "masks") if folder == "train" else ("images",):
                archive.mkdir(f"competition_data/{folder}/{kind}")
                for name in names:
                    path = f"competition_data/{folder}/{kind}/{name}.png"
                    archive.writestr(path, f"{kind} {name} {rng.integers(2**40)}")
        table = pd.DataFrame({"id": known, "rle_mask": masks}).to_csv(index=False)
        archive.writestr("competition_data/train.csv", table)
        sample = pd.DataFrame({"id": hidden, "rle_mask": "1 1"}).to_csv(index=False)
        archive.writestr("competition_data/sample_submission.csv", sample)
    everywhere = rng.permutation(known + hidden)
    depths = pd.DataFrame({"id": everywhere, "z": rng.integers(50, 960, len(everywhere))})
    depths.to_csv(raw / "depths.csv", index=False)
    (raw / "sample_submission.csv").write_text(sample)
    (raw / "train.csv").write_text("id,rle_mask\nnot,this one\n")


def _ids(rng: np.random.Generator, size: int) -> list[str]:
    """Ten hexadecimal digits, some of them without a letter or as a power."""
    ids = [rng.bytes(5).hex() for _ in range(size)]
    ids[::9] = [f"{rng.integers(10**9):010d}" for _ in ids[::9]]
    ids[4::20] = [f"{rng.integers(10**6):06d}e{rng.integers(10**3):03d}" for _ in ids[4::20]]
    return ids


def _runs(rng: np.random.Generator) -> str:
    """A mask as run lengths; a third of the images has no salt."""
    if rng.random() < 0.35:
        return ""
    edges = np.sort(rng.choice(np.arange(1, 101**2), 2 * rng.integers(1, 9), replace=False))
    return " ".join(f"{start} {end - start}" for start, end in edges.reshape(-1, 2))
