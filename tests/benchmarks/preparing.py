"""Preparation at size: Podium beside the official package, in seconds and in extra disk.

Four kinds of raw data: 25,000 images in a folder, as many in an archive that become folders and
archives, a CSV file of 2 GB, and 200,000 small files. `share` makes all of them smaller.
"""

from __future__ import annotations

import gc
import shutil
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd

from competitions.catalog import Competition, find
from competitions.preparing import Folders
from competitions.tasks import load_preparable
from tests.preparation.reference import available, prepare_in_place

_POLL_S = 0.02


def _images(raw: Path, share: float) -> None:
    """hotel-id: 25,000 photos of 20 kB in a folder per hotel chain."""
    rng = np.random.default_rng(0)
    rows = []
    for number in range(round(25_000 * share)):
        photo, chain = f"{number:016x}.jpg", str(number % 80)
        (raw / "train_images" / chain).mkdir(parents=True, exist_ok=True)
        (raw / "train_images" / chain / photo).write_bytes(rng.bytes(20_000))
        rows.append((photo, chain, number % 3000, "2015-07-08 17:53:06"))
    table = pd.DataFrame(rows, columns=["image", "chain", "hotel_id", "timestamp"])
    table.to_csv(raw / "train.csv", index=False)


def _archive(raw: Path, share: float) -> None:
    """dogs-vs-cats: 25,000 photos of 20 kB in an archive."""
    rng = np.random.default_rng(0)
    for name, count in (("train", round(12_500 * share)), ("test", 10)):
        kinds = ("cat", "dog") if name == "train" else ("",)
        with zipfile.ZipFile(raw / f"{name}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(count):
                for kind in kinds:
                    photo = f"{kind}.{number}.jpg" if kind else f"{number}.jpg"
                    archive.writestr(f"{name}/{photo}", rng.bytes(20_000))


def _large_table(raw: Path, share: float) -> None:
    """new-york-city-taxi-fare: rides with six floats each, 2 GB of them."""
    rng = np.random.default_rng(0)
    rows, header = 200_000, True
    with (raw / "train.csv").open("w", encoding="utf-8", newline="") as file:
        for block in range(max(1, round(95 * share))):
            frame = _rides(rng, rows, block * rows)
            frame.to_csv(file, index=False, header=header)
            header = False
    hidden = _rides(rng, 100, 0).drop(columns="fare_amount")
    hidden.to_csv(raw / "test.csv", index=False)
    sample = hidden[["key"]].assign(fare_amount=11.35)
    sample.to_csv(raw / "sample_submission.csv", index=False)
    (raw / "GCP-Coupons-Instructions.rtf").write_text("rtf")


def _rides(rng: np.random.Generator, rows: int, first: int) -> pd.DataFrame:
    numbers = np.arange(first, first + rows)
    places = {
        f"{end}_{axis}": (middle + rng.normal(0, 0.05, rows)).round(6)
        for end in ("pickup", "dropoff")
        for axis, middle in (("longitude", -73.97), ("latitude", 40.75))
    }
    when = pd.Timestamp("2009-01-01") + pd.to_timedelta(numbers, unit="s")
    text = when.strftime("%Y-%m-%d %H:%M:%S")
    return pd.DataFrame(
        {
            "key": [f"{second}.{number:09d}" for second, number in zip(text, numbers, strict=True)],
            "fare_amount": rng.gamma(2, 5, rows).round(2),
            "pickup_datetime": text + " UTC",
            **places,
            "passenger_count": rng.integers(1, 7, rows),
        }
    )


def _small_files(raw: Path, share: float) -> None:
    """histopathologic: 200,000 small images in a folder."""
    rng = np.random.default_rng(0)
    names = [rng.bytes(20).hex() for _ in range(round(200_000 * share))]
    for part, ids in (("train", names), ("test", names[:20])):
        (raw / part).mkdir()
        for name in ids:
            (raw / part / f"{name}.tif").write_bytes(name.encode() * 20)
    labels = pd.DataFrame({"id": names, "label": rng.integers(0, 2, len(names))})
    labels.to_csv(raw / "train_labels.csv", index=False)
    labels[:20].assign(label=0).to_csv(raw / "sample_submission.csv", index=False)


SCENES: dict[str, tuple[str, Callable[[Path, float], None]]] = {
    "25,000 images in folders": ("hotel-id-2021-fgvc8", _images),
    "25,000 images in an archive": ("dogs-vs-cats-redux-kernels-edition", _archive),
    "a CSV file of 2 GB": ("new-york-city-taxi-fare-prediction", _large_table),
    "200,000 small files": ("histopathologic-cancer-detection", _small_files),
}


def print_preparing(share: float, root: Path | None = None) -> None:
    """Print a line per scene; the official figures too where mlebench is installed."""
    print(
        f"{'preparing':<32}{'podium s':>10}{'official s':>12}{'podium MB':>11}{'official MB':>13}"
    )
    for scene, (competition_id, make) in SCENES.items():
        with tempfile.TemporaryDirectory(dir=root) as folder:
            home, competition = Path(folder), find(competition_id)
            (home / "raw").mkdir()
            make(home / "raw", share)
            ours = _measured(home, partial(_ours, competition))
            line = f"{scene:<32}{ours[0]:>10.2f}"
            if available():
                theirs = _measured(home, partial(_official, competition))
                line += f"{theirs[0]:>12.2f}{ours[1]:>11,.0f}{theirs[1]:>13,.0f}"
            else:
                line += f"{'':>12}{ours[1]:>11,.0f}"
        print(line, flush=True)


def _ours(competition: Competition, home: Path) -> None:
    folders = Folders(home / "raw", home / "public", home / "private", home / "scratch")
    load_preparable(competition.task).prepare(folders)
    shutil.rmtree(folders.scratch)


def _official(competition: Competition, home: Path) -> None:
    prepare_in_place(competition, home / "raw", home / "public", home / "private")


def _measured(home: Path, prepare: Callable[[Path], None]) -> tuple[float, float]:
    """Seconds, and megabytes of disk taken at the most while it ran."""
    for name in ("public", "private", "scratch"):
        shutil.rmtree(home / name, ignore_errors=True)
        (home / name).mkdir()
    gc.collect()
    with _peak(home) as peak:
        started = perf_counter()
        prepare(home)
        spent = perf_counter() - started
    return spent, peak[0] / 1e6


@contextmanager
def _peak(folder: Path) -> Iterator[list[int]]:
    before, peak, over = shutil.disk_usage(folder).used, [0], threading.Event()

    def watch() -> None:
        while not over.wait(_POLL_S):
            peak[0] = max(peak[0], shutil.disk_usage(folder).used - before)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        over.set()
        thread.join()
        peak[0] = max(peak[0], shutil.disk_usage(folder).used - before)
