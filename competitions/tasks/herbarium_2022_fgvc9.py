"""Herbarium 2022: name the plant on a herbarium sheet, among 15,501 taxa; macro F1."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from competitions.metrics.labels import macro_f1_score
from competitions.patterns.class_labels import truncated_labels
from competitions.patterns.columns import ColumnTask
from competitions.preparing.media import place_all
from competitions.preparing.pretty_json import write_pretty_json
from competitions.preparing.splits import split_list
from competitions.preparing.tables import write_json, write_table

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = macro_f1_score
# Labels go through int(), so 7.9 is 7. Each wrong taxon that is named at all is one more class
# in the mean, with F1 zero.
_TASK = ColumnTask(id_column="Id", target="Predicted", read=truncated_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score

_Json = dict[str, Any]


class _Sheet(NamedTuple):
    annotation: _Json
    image: _Json


class _Renamed(NamedTuple):
    id: str
    file: str
    sheet: _Sheet


def prepare(folders: Folders) -> None:
    """Split each taxon, 20 % for the test; images are renamed in both parts.

    Those for training are numbered within their taxon, those for the test are shuffled first.
    """
    metadata = json.loads((folders.raw / "train_metadata.json").read_text("utf-8"))
    train, test = _split(metadata)
    metadata["annotations"], metadata["images"] = _publish(folders, "train_images", train)
    write_pretty_json(metadata, folders.public / "train_metadata.json")

    annotations, images = _publish(folders, "test_images", test)
    write_json(images, folders.public / "test_metadata.json", indent=4, sort_keys=True)
    _write_answers(folders, annotations)


def _split(metadata: _Json) -> tuple[list[_Renamed], list[_Renamed]]:
    taxa: dict[int, list[_Sheet]] = {}  # in order of appearance
    for sheet in map(_Sheet, metadata["annotations"], metadata["images"]):
        taxa.setdefault(sheet.annotation["category_id"], []).append(sheet)
    train, hidden = [], []
    for taxon, sheets in taxa.items():
        shown, of_test = split_list(sheets, 0.2, seed=0)
        hidden += of_test
        folder = f"{taxon // 100:03d}/{taxon % 100:02d}"
        for number, sheet in enumerate(shown, 1):
            name = f"{taxon:05d}__{number:03d}"
            train.append(_Renamed(name, f"{folder}/{name}.jpg", sheet))
    random.Random(0).shuffle(hidden)
    test = [
        _Renamed(str(number), f"{number // 1000:03d}/test-{number:06d}.jpg", sheet)
        for number, sheet in enumerate(hidden)
    ]
    return train, test


def _publish(
    folders: Folders, name: str, sheets: Sequence[_Renamed]
) -> tuple[list[_Json], list[_Json]]:
    """Place the images in a folder; the annotations and images with their new ids and names."""
    source, target = folders.raw / "train_images", folders.public / name
    place_all((source / one.sheet.image["file_name"], target / one.file) for one in sheets)
    annotations = [one.sheet.annotation | {"image_id": one.id} for one in sheets]
    images = [one.sheet.image | {"image_id": one.id, "file_name": one.file} for one in sheets]
    return annotations, images


def _write_answers(folders: Folders, annotations: Sequence[_Json]) -> None:
    import pandas as pd

    columns = {
        "Id": [annotation["image_id"] for annotation in annotations],
        "Predicted": [annotation["category_id"] for annotation in annotations],
    }
    answers = pd.DataFrame(columns)
    write_table(answers, folders.private / "answers.csv")
    write_table(answers.assign(Predicted=42), folders.public / "sample_submission.csv")
