"""iNaturalist 2019: name the species on a photo, among 1,010; top-1 error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from competitions.metrics.labels import top1_error
from competitions.patterns.class_labels import first_number_labels
from competitions.patterns.columns import ColumnTask
from competitions.preparing.archives import repack_tar
from competitions.preparing.media import place
from competitions.preparing.pretty_json import write_pretty_json
from competitions.preparing.splits import split_classes
from competitions.preparing.tables import write_table

if TYPE_CHECKING:
    from competitions.preparing import Folders

METRIC = top1_error
# Several species may be listed, best first; only the first is read, and what follows may be
# anything. So 7.0 is invalid in a column of numbers: the grader splits it like text.
_TASK = ColumnTask(id_column="id", target="predicted", read=first_number_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score

_Json = dict[str, Any]
_Photo = tuple[_Json, _Json]  # an image and its annotation
_HOME, _TEST_HOME = "train_val2019", "test2019"


def prepare(folders: Folders) -> None:
    """Split each species, 12 % for the test, whose photos are shuffled and keep their ids.

    Of the validation set only the table stays. Archives named .tar.gz are plain tar files.
    """
    text = (folders.raw / "train2019.json").read_text("utf-8")
    metadata: _Json = json.loads(text)
    photos = zip(metadata["images"], metadata["annotations"], strict=False)
    train, test = split_classes(photos, lambda photo: photo[1]["category_id"], 0.12)
    # The names within the archive are the new ones, as the old ones tell the species.
    names = {image["file_name"]: image["file_name"].split("/")[-1] for image, _ in test}
    shown = [
        image | {"file_name": f"{_TEST_HOME}/{names[image['file_name']]}"} for image, _ in test
    ]
    metadata["images"] = [image for image, _ in train]
    metadata["annotations"] = [annotation for _, annotation in train]
    write_pretty_json(metadata, folders.public / "train2019.json")
    del metadata["annotations"], metadata["categories"]
    write_pretty_json(metadata | {"images": shown}, folders.public / "test2019.json")
    place(folders.raw / "val2019.json", folders.public / "val2019.json")
    _write_answers(folders, test)
    kept = {image["file_name"]: image["file_name"].removeprefix(f"{_HOME}/") for image, _ in train}
    parts = {_HOME: kept, _TEST_HOME: names}
    repack_tar(
        folders.raw / f"{_HOME}.tar.gz",
        {folders.public / f"{home}.tar.gz": part for home, part in parts.items()},
    )


def _write_answers(folders: Folders, test: list[_Photo]) -> None:
    import pandas as pd

    rows = [(image["id"], annotation["category_id"]) for image, annotation in test]
    answers = pd.DataFrame(rows, columns=["id", "predicted"])
    write_table(answers, folders.private / "answers.csv")
    # The first of random.Random(42).randint(0, 1009), which the official script starts anew for
    # each row.
    sample = answers.assign(predicted=654)
    write_table(sample, folders.public / "kaggle_sample_submission.csv")
