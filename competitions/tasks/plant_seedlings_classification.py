"""Plant seedlings: name the species of a seedling, among twelve; micro F1."""

from __future__ import annotations

from typing import TYPE_CHECKING

from competitions.metrics.labels import micro_f1_score
from competitions.patterns.class_labels import mixed_text_labels
from competitions.patterns.columns import ColumnTask
from competitions.preparing.media import place_all
from competitions.preparing.splits import split_frame
from competitions.preparing.tables import write_table

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = micro_f1_score
# Beside one label of text, numbers and missing values pass as text ("nan"): they are wrong.
_TASK = ColumnTask(id_column="file", target="species", read=mixed_text_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """Split at random, 14 % for the test; the folders of raw photos are the labels."""
    import pandas as pd

    raw, public = folders.raw / "train", folders.public
    photos = sorted((path.parent.name, path.name) for path in raw.glob("*/*.png"))
    table = pd.DataFrame(photos, columns=["species", "file"])[["file", "species"]]
    train, test = split_frame(table, 0.14, seed=0)
    write_table(test, folders.private / "answers.csv")
    write_table(test.assign(species="Sugar beet"), public / "sample_submission.csv")
    place_all(
        (raw / one / file, public / "train" / one / file)
        for file, one in zip(train["file"], train["species"], strict=True)
    )
    place_all(
        (raw / one / file, public / "test" / file)
        for file, one in zip(test["file"], test["species"], strict=True)
    )
