"""TGS salt: the salt in a seismic image as run lengths; mean precision over IoU thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.metrics.segmentation import mean_iou_precision_score
from competitions.patterns.run_lengths import MaskColumn, MaskTask
from competitions.preparing.media import place_named
from competitions.preparing.splits import split_frame
from competitions.preparing.tables import read_table, write_table

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = mean_iou_precision_score
_TASK = MaskTask(
    metric=METRIC,
    id_column="id",
    prediction="rle_mask",
    truth="rle_mask",
    pixels=101 * 101,  # every image; the answers do not tell
    cells=MaskColumn(missing_is_empty=True),
    only_these_columns=True,
)
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """Split at random, 25 % for the test; every table is sorted by id."""
    raw, public = folders.unpacked("competition_data.zip") / "competition_data", folders.public
    # An image without salt has no mask: what is missing is the empty text.
    train, test = split_frame(read_table(raw / "train.csv").fillna(""), 0.25, seed=0)
    train, test = train.sort_values("id"), test.sort_values("id")
    write_table(train, public / "train.csv")
    write_table(test, folders.private / "test.csv")
    sample = test.drop(columns="rle_mask").assign(rle_mask="1 1")
    write_table(sample, public / "sample_submission.csv")
    depths = read_table(folders.raw / "depths.csv")
    depths = depths[depths["id"].isin(train["id"])]
    write_table(depths.sort_values("id"), public / "depths.csv")
    for part, kind, ids in (
        ("train", "images", train["id"]),
        ("train", "masks", train["id"]),
        ("test", "images", test["id"]),
    ):
        files = [f"{one}.png" for one in ids]
        place_named(raw / "train" / kind, public / part / kind, files)
