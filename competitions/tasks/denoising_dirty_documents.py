"""Denoising: the brightness of each pixel of a scanned page, from 0 (black) to 1; RMSE."""

from __future__ import annotations

import csv
from itertools import repeat
from typing import TYPE_CHECKING

from competitions.metrics.regression import root_mean_squared_error
from competitions.patterns.columns import ColumnTask, as_stored
from competitions.preparing.media import place_tree, remove
from competitions.preparing.splits import split_list
from competitions.schema import finite_floats

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from competitions.preparing import Folders

METRIC = root_mean_squared_error
# Any finite number will do for a pixel: it may exceed [0, 1].
_TASK = ColumnTask(
    id_column="id", target="value", read=finite_floats, truth=as_stored, metric=METRIC
)
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """Split the pages at random, 20 % for the test; the test's clean pages become the answers."""
    clean = folders.unpacked("train_cleaned.zip")
    for archive in (folders.unpacked("train.zip"), clean):
        place_tree(archive, folders.public)
    # Names are in the order of text: 10.png is before 2.png.
    names = sorted(page.name for page in (folders.public / "train").glob("*.png"))
    test = sorted(split_list(names, 0.2, seed=0)[1])
    (folders.public / "test").mkdir(exist_ok=True)
    for name in test:
        (folders.public / "train" / name).rename(folders.public / "test" / name)
        (folders.public / "train_cleaned" / name).unlink(missing_ok=True)
    pages = [clean / "train_cleaned" / name for name in test]
    _write_pixels(
        [page for page in pages if page.exists()],
        folders.private / "answers.csv",
        folders.public / "sampleSubmission.csv",
    )


def _write_pixels(pages: Iterable[Path], answers: Path, sample: Path) -> None:
    """A row for each pixel, with its brightness from 0 to 1 in the answers; a page at a time."""
    remove(sample)
    with (
        answers.open("w", encoding="utf-8", newline="") as true,
        sample.open("w", encoding="utf-8", newline="") as given,
    ):
        tables = [csv.writer(file, lineterminator="\n") for file in (true, given)]
        for table in tables:
            table.writerow(["id", "value"])
        for page in pages:
            ids, values = _pixels(page)
            tables[0].writerows(zip(ids, values, strict=True))
            tables[1].writerows(zip(ids, repeat(1), strict=False))


def _pixels(page: Path) -> tuple[list[str], list[float]]:
    """The ids of a page's pixels, row by row, and their brightness."""
    import numpy as np
    from PIL import Image

    with Image.open(page) as image:
        grey = np.array(image.convert("L")) / 255
    places = [[f"_{place}" for place in range(1, length + 1)] for length in grey.shape]
    ids = [page.stem + row + column for row in places[0] for column in places[1]]
    return ids, grey.ravel().tolist()
