"""iWildCam 2020: name the animal on a camera trap's photo; accuracy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from competitions.metrics.classification import accuracy_score
from competitions.patterns.class_labels import number_labels
from competitions.patterns.columns import ColumnTask
from competitions.preparing.media import place, place_named
from competitions.preparing.splits import split_list
from competitions.preparing.tables import write_json, write_table

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    from competitions.preparing import Folders

METRIC = accuracy_score
# An image with several annotations has several rows; repeated ids pair as sorting leaves them.
_TASK = ColumnTask(id_column="Id", target="Category", read=number_labels, metric=METRIC)
validate, score = _TASK.validate, _TASK.score

_TEST_SHARE = 0.22
_TRAIN, _TEST = "iwildcam2020_train_annotations.json", "iwildcam2020_test_information.json"
_DETECTIONS = "iwildcam2020_megadetector_results.json"


def prepare(folders: Folders) -> None:
    """Split the cameras' places; test images are about 22 / 78 as many as those of raw train."""
    import pandas as pd

    raw, public = folders.raw, folders.public
    known = json.loads((raw / _TRAIN).read_bytes())
    images, labels = pd.DataFrame(known["images"]), pd.DataFrame(known["annotations"])
    elsewhere = images["location"].isin(_test_places(images["location"]))
    train, test = images[~elsewhere], images[elsewhere]
    train_labels = labels[labels["image_id"].isin(train["id"])]
    answers = labels[labels["image_id"].isin(test["id"])][["image_id", "category_id"]]
    answers = answers.set_axis(["Id", "Category"], axis="columns")
    write_table(answers, folders.private / "answers.csv")
    guesses = np.random.RandomState(0).randint(0, 676, len(answers))
    write_table(answers.assign(Category=guesses), public / "sample_submission.csv")
    tables = {"annotations": train_labels, "images": train}
    write_json(_described(known, tables), public / _TRAIN)
    write_json(_described(json.loads((raw / _TEST).read_bytes()), {"images": test}), public / _TEST)
    place(raw / _DETECTIONS, public / _DETECTIONS)
    for name, part in (("train", train), ("test", test)):
        source, target = raw / "train", public / name
        target.mkdir()  # also where the shifting left no place to a part
        files = [f"{image}.jpg" for image in part["id"]]
        place_named(source, target, files)


def _test_places(places: Series) -> list[Any]:
    """The places whose images are for the test, out of the place of each image."""
    train, test = split_list(places.unique().tolist(), _TEST_SHARE, seed=0)
    images = places.value_counts()
    found = images[test].sum()
    # Last places change sides until the share is met, which counts the test's images twice.
    while found / (len(places) + found) < _TEST_SHARE:
        test.append(train.pop())
        found += images[test[-1]]
    while found / (len(places) + found) > _TEST_SHARE:
        train.append(test.pop())
        found -= images[train[-1]]
    return test


def _described(source: dict[str, Any], tables: dict[str, DataFrame]) -> dict[str, Any]:
    """Tables as records, with what the raw file says on categories and on itself."""
    import pandas as pd

    frames = {**tables, "categories": pd.DataFrame(source["categories"])}
    records = {name: frame.to_dict(orient="records") for name, frame in frames.items()}
    return {**records, "info": source["info"]}
