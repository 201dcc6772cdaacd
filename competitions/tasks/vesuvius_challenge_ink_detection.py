"""Vesuvius: the ink on a papyrus fragment as run lengths; F0.5 over pixels, mean of the rows."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from competitions.metrics.segmentation import mean_f_beta_score
from competitions.patterns.run_lengths import MaskTask, pair_row_by_row
from competitions.preparing.media import place_all, place_tree
from competitions.preparing.tables import read_table, write_table

if TYPE_CHECKING:
    from pathlib import Path

    from competitions.preparing import Folders

METRIC = mean_f_beta_score
_TASK = MaskTask(
    metric=METRIC,
    id_column="Id",
    prediction="Predicted",  # a missing cell is invalid here, a blank text is an empty mask
    truth="Predicted",
    pixels=7_606 * 5_249,  # the one test fragment; the sample submission does not tell
    size_columns=("height", "width"),
    pair=pair_row_by_row,  # rows in another order are invalid
    only_these_columns=True,
)
validate, score = _TASK.validate, _TASK.score

_WITHHELD = ("inklabels.png", "inklabels_rle.csv", "ir.png")  # ink, and the photo that shows it


def prepare(folders: Folders) -> None:
    """Fragments 1 and 2 are for training; fragment 3 is the test, named "a"."""
    import pandas as pd

    train, test = folders.raw / "train", folders.raw / "train" / "3"
    for name in ("1", "2"):
        place_tree(train / name, folders.public / "train" / name)
    scans = [path for path in test.rglob("*") if path.is_file() and path.name not in _WITHHELD]
    target = folders.public / "test" / "a"
    place_all((path, target / path.relative_to(test)) for path in scans)

    gold = read_table(test / "inklabels_rle.csv").assign(Id="a")
    width, height = _png_size(test / "ir.png")
    answers = gold.assign(width=width, height=height)
    write_table(answers, folders.private / "inklabels_rle.csv")
    write_table(gold, folders.private / "gold_submission.csv")
    sample = pd.DataFrame({"Id": ["a"], "Predicted": ["1 1 5 1"]})
    write_table(sample, folders.public / "sample_submission.csv")


def _png_size(path: Path) -> tuple[int, int]:
    """Width and height, which a PNG file names after its signature and the first chunk's head."""
    with path.open("rb") as file:
        width, height = struct.unpack(">16x2I", file.read(24))
    return width, height
