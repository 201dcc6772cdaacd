"""HuBMAP: the glomeruli of a kidney slide as run lengths; mean Dice, two empty masks count 1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.metrics.segmentation import mean_dice_score
from competitions.patterns.run_lengths import MaskColumn, MaskTask, pair_in_set_order
from competitions.preparing.media import place_named
from competitions.preparing.splits import split_frame
from competitions.preparing.tables import read_table, write_table

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = mean_dice_score
NOT_VALIDATED = (
    "Runs that overlap beyond pixel 240,532,292, the end of the smallest slide: they are invalid "
    "on larger slides, and only the answers tell the sizes of the test slides."
)
_TASK = MaskTask(
    metric=METRIC,
    id_column="id",
    prediction="predicted",
    truth="encoding",
    pixels=18_484 * 13_013,
    size_columns=("height_pixels", "width_pixels"),
    cells=MaskColumn(missing_is_empty=True),
    pair=pair_in_set_order,  # ids are compared as sets, then both sides are sorted
)
validate, score = _TASK.validate, _TASK.score

_SLIDE = (".tiff", ".json", "-anatomical-structure.json")  # the files of a slide


def prepare(folders: Folders) -> None:
    """Split at random, three of fifteen slides for the test.

    The outlines of the glomeruli are published for the test slides too, as they always were.
    """
    raw, public, private = folders.raw, folders.public, folders.private
    slides = read_table(raw / "train.csv")
    train, test = split_frame(slides, 3, seed=0)
    facts = "HuBMAP-20-dataset_information.csv"
    known = read_table(raw / facts)
    known["id"] = known["image_file"].str.replace(".tiff", "", regex=False)
    known = known[known["id"].isin(slides["id"])]
    test = test.merge(known[["id", "width_pixels", "height_pixels"]], on="id")
    write_table(known.drop(columns="id"), public / facts)
    write_table(train, public / "train.csv")
    write_table(test, private / "test.csv")
    gold = test[["id"]].assign(predicted=test["encoding"])
    write_table(gold, private / "gold_submission.csv")
    for name, part in (("train", train), ("test", test)):
        files = [f"{slide}{suffix}" for slide in part["id"] for suffix in _SLIDE]
        place_named(raw / "train", public / name, files)
    for folder in (public, public / "test"):
        write_table(gold.assign(predicted=""), folder / "sample_submission.csv")
