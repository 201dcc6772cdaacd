"""Probability that a photograph shows a dog and no cat: log loss."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from competitions.metrics.probability import binary_log_loss
from competitions.patterns.columns import ColumnTask, as_stored
from competitions.patterns.probabilities import chances
from competitions.patterns.sorted_rows import pair_same_ids_by_rank
from competitions.preparing.archives import pack_zip, under
from competitions.preparing.media import place_all
from competitions.preparing.splits import split_list
from competitions.preparing.tables import write_table

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = binary_log_loss
_TASK = ColumnTask(
    id_column="id",
    target="label",
    read=chances,
    truth=as_stored,
    pair=pair_same_ids_by_rank,
    metric=METRIC,
)
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """Split at random, 10 % for the test, and number photos anew; each part is also in a zip."""
    import pandas as pd

    photos = sorted((folders.unpacked("train.zip") / "train").glob("*.jpg"))
    train, test = split_list(photos, 0.1, seed=0)
    numbers = {"cat": count(), "dog": count()}
    animals = ["cat" if "cat" in photo.name else "dog" for photo in train]
    names = [f"{animal}.{next(numbers[animal])}.jpg" for animal in animals]
    for part, sources, targets in (
        ("train", train, names),
        ("test", test, [f"{number}.jpg" for number, _ in enumerate(test, start=1)]),
    ):
        folder = folders.public / part
        place_all((photo, folder / name) for photo, name in zip(sources, targets, strict=True))
        pack_zip(folders.public / f"{part}.zip", under(folder))

    labels = [int("dog" in photo.name) for photo in test]
    answers = pd.DataFrame({"id": range(1, len(test) + 1), "label": labels})
    write_table(answers, folders.private / "answers.csv")
    write_table(answers.assign(label=0.5), folders.public / "sample_submission.csv")
