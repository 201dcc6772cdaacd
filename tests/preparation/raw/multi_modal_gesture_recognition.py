"""Gestures: tar archives of zip archives; the labels of all training archives in one table."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd
import py7zr

from tests.preparation.raw.media import zip_of_stubs


def make(raw: Path, rng: np.random.Generator, size: int = 40) -> None:
    ids = [f"{number:04d}" for number in np.sort(rng.choice(9_999, 2 * size, replace=False)) + 1]
    known, hidden = ids[:size], ids[size:]
    shares = np.array_split(rng.permutation(known), 4)
    hidden_shares = np.array_split(hidden, 3)
    for number, share in enumerate(shares, 1):
        _pack(raw / f"training{number}.tar.gz", share, rng)
    for number, share in enumerate(hidden_shares, 1):
        _pack(raw / f"validation{number}.tar.gz", share, rng)
    sequences = pd.DataFrame({"Id": known, "Sequence": [_gestures(rng) for _ in known]})
    sequences.sample(frac=1, random_state=1).to_csv(raw / "training.csv", index=False)
    pd.DataFrame({"Id": hidden}).to_csv(raw / "test.csv", index=False)
    guesses = pd.DataFrame({"Id": hidden, "Sequence": [_gestures(rng) for _ in hidden]})
    guesses.to_csv(raw / "randomPredictions.csv", index=False)
    zip_of_stubs(raw / "sample_code_mmrgc.zip", ["code/main.m", "code/exportdata.m"], rng)
    for name in ("devel01-40.7z", "valid_all_files_combined.7z"):
        with py7zr.SevenZipFile(raw / name, "w") as archive:
            archive.writestr(rng.bytes(12), "devel01/devel01_1.avi")


def _gestures(rng: np.random.Generator) -> str:
    """Mostly each gesture once; now and then a single one, which reads as a number."""
    count = 20 if rng.random() < 0.7 else int(rng.integers(1, 4))
    return " ".join(map(str, rng.permutation(20)[:count] + 1))


def _pack(archive: Path, ids: Iterable[str], rng: np.random.Generator) -> None:
    names = [f"./Sample0{number}.zip" for number in ids]
    # Neither is a recording: one is in a folder, one is no zip archive.
    names += ["./notes/Sample09999.zip", "./readme.txt", "./Sample09998.ZIP"]
    with tarfile.open(archive, "w:gz") as target:
        for name in names:
            content = name.encode() + rng.bytes(12)
            member = tarfile.TarInfo(name)
            member.size = len(content)
            target.addfile(member, io.BytesIO(content))
