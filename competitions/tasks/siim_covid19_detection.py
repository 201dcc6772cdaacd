"""SIIM COVID-19: findings of studies, and boxes on their images; mean average precision."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.errors import InvalidSubmission
from competitions.metrics.detection import Boxes, box_average_precision_score
from competitions.metrics.matching import falling_order
from competitions.patterns.box_lists import BoxList, BoxTable
from competitions.preparing.media import place_tree
from competitions.preparing.splits import split_frame
from competitions.preparing.tables import read_table, write_table
from competitions.schema import Pairing, pair_by_id, require_columns

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray
    from pandas import DataFrame

    from competitions.preparing import Folders

METRIC = box_average_precision_score

# "negative" and "none" are labels like the others, with the box 0 0 1 1; rows of studies and of
# images are scored together.
_LABELS = ("atypical", "indeterminate", "negative", "none", "opacity", "typical")
# The finding of each column of the table of studies.
_FINDINGS = ("negative", "typical", "indeterminate", "atypical")
_ID, _LIST = "id", "PredictionString"
_BOXES = BoxList(("label", "confidence", "xmin", "ymin", "xmax", "ymax"), separator=None)


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission if the grader would; only the sample submission is known."""
    _read(submission, sample, _LABELS)


def score(submission: DataFrame, answers: DataFrame) -> np.float64:
    """The mean average precision, not rounded; raises InvalidSubmission."""
    truth = _BOXES.parse(answers[_LIST])
    labels = sorted(set(truth.label))
    predictions, pairing = _read(submission, answers, labels)
    row = np.empty(len(answers), dtype=np.intp)
    row[pairing.submission] = pairing.reference
    guesses = _boxes(predictions, row[predictions.row], labels)
    return box_average_precision_score(
        _boxes(truth, truth.row, labels), guesses, len(answers), order=_order(guesses, len(labels))
    )


def _read(
    submission: DataFrame, reference: DataFrame, labels: Collection[str]
) -> tuple[BoxTable, Pairing]:
    require_columns(submission, [_ID, _LIST])
    pairing = pair_by_id(submission, reference, _ID)
    table = _BOXES.parse(submission[_LIST])
    counts = np.array([label in labels for label in table.label], dtype=bool)
    # scikit-learn refuses such confidences, but sees only those of labels in the answers. Corners
    # may be nan or infinite.
    bad = np.flatnonzero(counts & ~np.isfinite(table.numbers[:, 0]))
    if bad.size:
        raise InvalidSubmission(
            f"column {_LIST!r}: the confidence of {bad.size:,} boxes is not finite, the first in "
            f"row {table.row[bad[0]] + 1} ({table.numbers[bad[0], 0]}). Write a finite number."
        )
    return table, pairing


def _boxes(table: BoxTable, image: NDArray[np.intp], labels: list[str]) -> Boxes:
    """The boxes with labels as places in `labels`; one past the end for any other."""
    codes = {label: code for code, label in enumerate(labels)}
    label = np.array([codes.get(name, len(labels)) for name in table.label], dtype=np.intp)
    return Boxes(image, label, table.numbers[:, 1:], table.numbers[:, 0])


def _order(guesses: Boxes, labels: int) -> NDArray[np.intp]:
    """Rows by image and falling confidence, as the official grader comes to them.

    It sorts an image's list anew for each label. That changes nothing, unless the list holds a
    box of no label that counts with a confidence of NaN, which no sort can place.
    """
    order = falling_order(guesses.image, guesses.score)
    image, confidence = guesses.image[order], guesses.score.tolist()
    for one in np.unique(guesses.image[np.isnan(guesses.score)]):
        start, end = np.searchsorted(image, [one, one + 1])
        rows = order[start:end].tolist()
        kept: list[int] = []
        for label in range(labels):
            kept += [row for row in rows if guesses.label[row] == label]
            rows.sort(key=confidence.__getitem__, reverse=True)
        order[start:end] = kept + [row for row in rows if guesses.label[row] == labels]
    return order


def prepare(folders: Folders) -> None:
    """Split the studies at random, 10 % for the test; images go with their study.

    Both tables are sorted by id. The answers have all studies first, then all images.
    """
    import pandas as pd

    studies = split_frame(read_table(folders.raw / "train_study_level.csv"), 0.1, seed=0)
    train, test = (part.sort_values("id") for part in studies)
    images = read_table(folders.raw / "train_image_level.csv")
    tested = (images["StudyInstanceUID"] + "_study").isin(test["id"])
    train_images, test_images = images[~tested].sort_values("id"), images[tested].sort_values("id")
    write_table(train, folders.public / "train_study_level.csv")
    write_table(train_images, folders.public / "train_image_level.csv")
    for name, part in (("train", train), ("test", test)):
        for study in part["id"].str.replace("_study", ""):
            place_tree(folders.raw / "train" / study, folders.public / name / study)

    # All studies have the same box: only their label counts.
    findings = np.array(_FINDINGS)[test.iloc[:, 1:].to_numpy().argmax(axis=1)]
    ids = pd.concat([test[_ID], test_images[_ID]])
    answers = [*(f"{finding} 1 0 0 1 1" for finding in findings), *test_images["label"]]
    sample = ["negative 1 0 0 1 1"] * len(test) + ["none 1 0 0 1 1"] * len(test_images)
    write_table(pd.DataFrame({_ID: ids, _LIST: answers}), folders.private / "test.csv")
    table = pd.DataFrame({_ID: ids, _LIST: sample})
    write_table(table, folders.public / "sample_submission.csv")
