"""Probability that a radar image shows an iceberg and no ship: log loss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from competitions.metrics.probability import binary_log_loss
from competitions.patterns.columns import ColumnTask, as_stored
from competitions.patterns.probabilities import chances
from competitions.patterns.sorted_rows import pair_same_ids_by_rank
from competitions.preparing.archives import pack_7z
from competitions.preparing.json_lists import read_objects, write_objects
from competitions.preparing.splits import split_list
from competitions.preparing.tables import write_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from competitions.preparing import Folders

METRIC = binary_log_loss
_TASK = ColumnTask(
    id_column="id",
    target="is_iceberg",
    read=chances,
    truth=as_stored,
    pair=pair_same_ids_by_rank,
    metric=METRIC,
)
validate, score = _TASK.validate, _TASK.score


def prepare(folders: Folders) -> None:
    """Split at random, 20 % for the test, whose images have the fields of Kaggle's test images."""
    import pandas as pd

    train, test = split_list([*_images(folders, "train")], 0.2, seed=0)
    fields = list(next(_images(folders, "test")))
    _pack(train, folders, "train")
    _pack([{field: image[field] for field in fields} for image in test], folders, "test")
    rows = [(image["id"], int(image["is_iceberg"])) for image in test]
    answers = pd.DataFrame(rows, columns=["id", "is_iceberg"])
    write_table(answers, folders.private / "test.csv")
    sample = folders.private / "sample_submission.csv"
    write_table(answers.assign(is_iceberg=0.5), sample)
    pack_7z(folders.public / "sample_submission.csv.7z", [(sample, sample.name)])


def _images(folders: Folders, part: str) -> Iterator[dict[str, Any]]:
    return read_objects(folders.unpacked(f"{part}.json.7z") / "data/processed" / f"{part}.json")


def _pack(images: list[dict[str, Any]], folders: Folders, part: str) -> None:
    file = folders.scratch / f"{part}.json"
    write_objects(images, file)
    pack_7z(folders.public / f"{part}.json.7z", [(file, file.name)])
