"""Freesound: clips, tables of their labels, and the labels that were published afterwards."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

from tests.parity.cases.freesound_audio_tagging_2019 import CLASSES
from tests.preparation.raw.media import stubs, zip_of_stubs

# The labels are in the raw data already, so nothing needs to be downloaded.
OFFICIAL = {"    download_file(test_url, dest_path)\n": "    assert dest_path.is_file()\n"}


def make(raw: Path, rng: np.random.Generator, size: int = 60) -> None:
    clips = [f"{number:08x}.wav" for number in rng.choice(2**32, size + 40, replace=False)]
    private, public, train = clips[:size], clips[size : size + 20], clips[size + 20 :]
    stubs(raw / "test", private, rng)
    stubs(raw / "train_curated", train, rng)
    (raw / "train_noisy" / "empty").mkdir(parents=True)
    zip_of_stubs(raw / "extra.zip", train, rng)
    table = pd.DataFrame({"fname": train, "labels": _labels(rng, len(train))})
    for name in ("train_curated", "train_noisy"):
        table.to_csv(raw / f"{name}.csv", index=False)
    sample = pd.DataFrame({"fname": sorted(private)}).assign(**dict.fromkeys(CLASSES, 0))
    sample.to_csv(raw / "sample_submission.csv", index=False, lineterminator="\r\n")
    _publish(raw / "FSDKaggle2019.meta.zip", rng, private, public)


def _labels(rng: np.random.Generator, count: int) -> list[str]:
    """One to three kinds of sound in any order, now and then one of them twice."""
    picked = [rng.choice(CLASSES, 1 + n % 3, replace=n % 6 == 5) for n in range(count)]
    return [",".join(labels) for labels in picked]


def _publish(
    archive: Path, rng: np.random.Generator, private: list[str], public: list[str]
) -> None:
    table = pd.DataFrame({"fname": private + public})
    table["labels"] = _labels(rng, len(table))
    # Some class is of no clip, and some label of no class.
    table["labels"] = table["labels"].str.replace(CLASSES[7], f"{CLASSES[8]},Unknown_sound")
    table["usage"] = ["Private"] * len(private) + ["Public"] * len(public)
    table = table.assign(freesound_id=rng.integers(1, 10**6, len(table)), license='CC-BY, "4.0"')
    table = table.iloc[rng.permutation(len(table))]
    with zipfile.ZipFile(archive, "w") as target:
        home = archive.stem
        target.writestr(f"{home}/test_post_competition.csv", table.to_csv(index=False))
        target.writestr(f"{home}/vocabulary.csv", "".join(f"{n},{c}\n" for n, c in _numbered()))


def _numbered() -> list[tuple[int, str]]:
    return list(enumerate(CLASSES))
