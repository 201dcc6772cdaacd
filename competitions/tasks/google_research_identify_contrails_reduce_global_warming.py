"""Contrails: the contrails in a satellite image as run lengths; Dice of all pixels pooled."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from competitions.metrics.segmentation import global_dice_score
from competitions.patterns.run_lengths import MaskColumn, MaskTask
from competitions.preparing.media import place, place_all, place_tree
from competitions.preparing.splits import split_list
from competitions.preparing.tables import write_json, write_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from competitions.preparing import Folders

METRIC = global_dice_score
_TASK = MaskTask(
    metric=METRIC,
    id_column="record_id",
    prediction="encoded_pixels",
    truth="encoded_pixels",
    pixels=256 * 256,
    size_columns=("height", "width"),  # this sample submission has them too
    cells=MaskColumn(empty="-"),  # a blank text is an empty mask too, a missing cell is invalid
    one_shape=True,  # the official grader stacks all images
)
validate, score = _TASK.validate, _TASK.score

_BANDS = [f"band_{number:02}.npy" for number in range(8, 17)]
_MASK = "human_pixel_masks.npy"
_LABELLED = [*_BANDS, "human_individual_masks.npy", _MASK]


def prepare(folders: Folders) -> None:
    """As many train records are drawn for the test as there are validation records.

    The sample submission has the sizes of the images too, and one of two predictions at random.
    """
    import pandas as pd

    validation = "validation_metadata.json"
    wanted = len(_records(folders.raw / validation))
    train, test = split_list(_records(folders.raw / "train_metadata.json"), wanted, seed=0)
    place_all(_files(folders, train, "train", _LABELLED))
    place_all(_files(folders, test, "test", _BANDS))
    place_tree(folders.raw / "validation", folders.public / "validation")
    place(folders.raw / validation, folders.public / validation)
    write_json(train, folders.public / "train_metadata.json")
    answers = pd.DataFrame([_answer(folders.raw / "train", one["record_id"]) for one in test])
    write_table(answers, folders.private / "answers.csv")
    rng = random.Random(0)
    guesses = [rng.choice(["1 3 10 5", "-"]) for _ in test]
    write_table(answers.assign(encoded_pixels=guesses), folders.public / "sample_submission.csv")


def _records(path: Path) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return records


def _files(
    folders: Folders, records: list[dict[str, Any]], part: str, names: list[str]
) -> Iterator[tuple[Path, Path]]:
    for record in records:
        source, target = "train/" + record["record_id"], f"{part}/{record['record_id']}"
        yield from ((folders.raw / source / one, folders.public / target / one) for one in names)


def _answer(records: Path, record: str) -> dict[str, Any]:
    mask = np.load(records / record / _MASK)
    # Of the large image only the head is read.
    height, width, _ = np.load(records / record / _BANDS[0], mmap_mode="r").shape
    pixels = _run_lengths(mask) or "-"
    return {"record_id": record, "encoded_pixels": pixels, "height": height, "width": width}


def _run_lengths(mask: NDArray[Any]) -> str:
    """First pixels, counted from 1 down the columns, and lengths of the runs of ones."""
    ones = mask.ravel(order="F") == 1
    edges = np.flatnonzero(np.diff(ones, prepend=False, append=False)).reshape(-1, 2)
    runs = np.column_stack([edges[:, 0] + 1, edges[:, 1] - edges[:, 0]])
    return " ".join(map(str, runs.ravel().tolist()))
