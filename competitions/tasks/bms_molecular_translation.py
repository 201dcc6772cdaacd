"""InChI text of the molecule in an image; mean Levenshtein distance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.metrics.sequence import mean_levenshtein_distance
from competitions.patterns.class_labels import anything_as_text
from competitions.patterns.columns import ColumnTask
from competitions.preparing.media import place, place_named
from competitions.preparing.splits import split_frame
from competitions.preparing.tables import read_table, write_table

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = mean_levenshtein_distance
# A blank cell is the text "nan" to the official grader, and a number its digits.
_TASK = ColumnTask(id_column="image_id", target="InChI", read=anything_as_text, metric=METRIC)
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """Split at random, 20 % for the test; images stay in three levels of folders."""
    labels = read_table(folders.raw / "train_labels.csv", exact=False)
    train, test = split_frame(labels, 0.2, seed=0)
    write_table(train, folders.public / "train_labels.csv")
    write_table(test, folders.private / "test.csv")
    sample = test.assign(InChI="InChI=1S/H2O/h1H2")
    write_table(sample, folders.public / "sample_submission.csv")
    for name, part in (("train", train), ("test", test)):
        images = [f"{one[0]}/{one[1]}/{one[2]}/{one}.png" for one in part["image_id"]]
        source, target = folders.raw / "train", folders.public / name
        place_named(source, target, images)
    extra = "extra_approved_InChIs.csv"
    place(folders.raw / extra, folders.public / extra)
