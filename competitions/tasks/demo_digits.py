"""Handwritten digits: read the digit on an 8 x 8 image; accuracy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from competitions.metrics.classification import accuracy_score
from competitions.schema import align, numbers
from competitions.tasks.demo_data import Card, split_rows, with_ids, write_csv, write_description

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame

    from competitions.preparing import Folders

METRIC = accuracy_score
_CARD = Card(
    title="Handwritten digits",
    goal="Each image shows one handwritten digit, scanned and reduced to 8 x 8 grey pixels. "
    "Say which digit, 0 to 9, is on each image of the test set. There are few labelled images.",
    evaluation="Submissions are scored by classification accuracy: the share of test images whose "
    "digit is right. Higher is better.",
    files="- `train.csv`: columns `id` and `label` (the digit)\n"
    "- `test.csv`: column `id`\n"
    "- `train/<id>.png`, `test/<id>.png`: the images, 8 x 8 pixels, 8-bit grey\n"
    "- `sample_submission.csv`: the submission format",
)
# Few labels make the task hard enough to tell models apart.
_TRAIN_ROWS = 400


def prepare(folders: Folders) -> None:
    """Write images and labels; the data are scikit-learn's copy of UCI's optical digits."""
    import pandas as pd
    from sklearn.datasets import load_digits

    digits: Any = load_digits()
    train, test = split_rows(digits.target, len(digits.target), 0.3, seed=8)
    train = train[:_TRAIN_ROWS]
    labels = [pd.DataFrame({"label": digits.target[rows]}) for rows in (train, test)]
    known = with_ids(labels[0], "img", 1)
    answers = with_ids(labels[1], "img", 1 + len(known))
    _write_images(digits.images[train], known, folders.public / "train")
    _write_images(digits.images[test], answers, folders.public / "test")
    sample = answers.assign(label=0)
    write_csv(known, folders.public / "train.csv")
    write_csv(answers[["id"]], folders.public / "test.csv")
    write_csv(sample, folders.public / "sample_submission.csv")
    write_csv(answers, folders.private / "test.csv")
    write_description(_CARD, sample, folders.public)


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission unless each test id has a number from 0 to 9."""
    _labels(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """Accuracy over the test images; raises InvalidSubmission."""
    return accuracy_score(answers["label"].to_numpy(), _labels(submission, answers))


def _labels(submission: DataFrame, reference: DataFrame) -> NDArray[np.float64]:
    return numbers(align(submission, reference, "id", ["label"])["label"], 0, 9)


def _write_images(images: Any, rows: DataFrame, folder: Path) -> None:
    from PIL import Image

    folder.mkdir()
    # Grey values are 0 to 16 in the source.
    pixels = np.rint(images * 255 / 16).astype(np.uint8)
    for name, image in zip(rows["id"], pixels, strict=True):
        Image.fromarray(image).save(folder / f"{name}.png")
