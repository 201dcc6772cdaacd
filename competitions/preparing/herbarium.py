"""The preparation that Herbarium 2020 and 2021 share."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from competitions.preparing.folders import Folders
from competitions.preparing.media import place_all
from competitions.preparing.pretty_json import write_pretty_json
from competitions.preparing.splits import split_classes
from competitions.preparing.tables import write_table

Json = dict[str, Any]


def prepare_sheets(folders: Folders, home: str, encoding: str, withheld: Iterable[str]) -> None:
    """Split each taxon of home/train/metadata.json, 20 % for the test.

    Training images keep their names and go taxon by taxon; test images are shuffled and named by
    their number. `withheld` are the keys of the metadata that only training has.
    """
    raw, public = folders.raw / home / "train", folders.public / home
    metadata = json.loads((raw / "metadata.json").read_text(encoding))
    sheets = zip(metadata["images"], metadata["annotations"], strict=False)
    train, test = split_classes(sheets, lambda sheet: sheet[1]["category_id"], 0.2)
    images = [image for image, _ in train]
    annotations = [annotation for _, annotation in train]
    _link(raw, images, public / "train", (image["file_name"] for image in images))
    metadata.update(images=images, annotations=annotations)
    write_pretty_json(metadata, public / "train" / "metadata.json")

    names = [f"images/{number // 1000:03d}/{number}.jpg" for number in range(len(test))]
    _link(raw, (image for image, _ in test), public / "test", names)
    for key in ("annotations", *withheld):
        del metadata[key]
    metadata["images"] = [
        image | {"id": str(number), "file_name": name}
        for number, ((image, _), name) in enumerate(zip(test, names, strict=True))
    ]
    write_pretty_json(metadata, public / "test" / "metadata.json")
    _write_answers(folders, [annotation["category_id"] for _, annotation in test])


def _link(raw: Path, images: Iterable[Json], target: Path, names: Iterable[str]) -> None:
    target.mkdir(parents=True)
    pairs = zip(images, names, strict=True)
    place_all((raw / image["file_name"], target / name) for image, name in pairs)


def _write_answers(folders: Folders, taxa: list[int]) -> None:
    import pandas as pd

    answers = pd.DataFrame({"Id": range(len(taxa)), "Predicted": taxa})
    write_table(answers, folders.private / "answers.csv")
    write_table(answers.assign(Predicted=0), folders.public / "sample_submission.csv")
