"""RSNA breast cancer: the probability of cancer in each breast; probabilistic F1."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.errors import InvalidSubmission
from competitions.metrics.probabilistic import probabilistic_f1_score
from competitions.patterns.probabilities import require_no_text
from competitions.preparing.media import place_named
from competitions.preparing.splits import split_list
from competitions.preparing.tables import read_table, write_table
from competitions.schema import Pairing, as_floats, pair_by_id, require_columns, sort_order

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

    from competitions.preparing import Folders

METRIC = probabilistic_f1_score

_ID, _TARGET = "prediction_id", "cancer"
# What is known of a test image: nothing that a biopsy or a radiologist found.
_KNOWN = ["site_id", "patient_id", "image_id", "laterality", "view", "age", "implant", "machine_id"]


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission if the grader would; only the sample submission is known."""
    _read(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """The probabilistic F1, not rounded; raises InvalidSubmission."""
    chances, pairing = _read(submission, answers)
    row = np.empty(len(answers), dtype=np.intp)
    row[pairing.reference] = pairing.submission
    # The official sum runs in the order of the ids, and the last bit depends on the order.
    order = sort_order(answers[_ID])
    result = probabilistic_f1_score(answers[_TARGET].to_numpy()[order], chances[row[order]])
    return np.float64(result) if _keeps_numpy(submission[_TARGET], chances) else result


def _read(submission: DataFrame, reference: DataFrame) -> tuple[NDArray[np.float64], Pairing]:
    require_columns(submission, [_ID, _TARGET])
    pairing = pair_by_id(submission, reference, _ID)
    require_no_text(submission[_TARGET])
    # Missing values make the score 0, and values outside [0, 1] are moved to its ends.
    chances = as_floats(submission[_TARGET])
    if (chances <= 0).all() and not _keeps_numpy(submission[_TARGET], chances):
        raise InvalidSubmission(
            f"column {_TARGET!r}: no value is positive, so the F1 score divides by zero. "
            "Write probabilities in [0, 1]."
        )
    return chances, pairing


def _keeps_numpy(column: Series, chances: NDArray[np.float64]) -> bool:
    """Whether the official sums are of numpy's type: 0 / 0 is then nan, and the score rounds so.

    A value moved to an end of [0, 1] turns into Python's own 0 or 1, the others keep their type.
    """
    return column.dtype != object and bool((~(chances < 0) & ~(chances > 1)).any())


def prepare(folders: Folders) -> None:
    """Split patients at random, 10 % for the test; an answer is that of a breast's first image."""
    raw, public = folders.raw, folders.public
    images = read_table(raw / "train.csv")
    _, patients = split_list(images["patient_id"].unique().tolist(), 0.1, seed=42)
    tested = images["patient_id"].isin(patients)
    train, test = images[~tested], images.loc[tested, [*_KNOWN, _TARGET]]
    breasts = test["patient_id"].astype(str) + "_" + test["laterality"]
    test = test.assign(**{_ID: breasts})
    write_table(train, public / "train.csv")
    write_table(test.drop(columns=_TARGET), public / "test.csv")
    answers = test.groupby(_ID)[[_TARGET]].first().reset_index()
    write_table(answers, folders.private / "answers.csv")
    sample = answers.assign(**{_TARGET: train[_TARGET].mean()})
    write_table(sample, public / "sample_submission.csv")
    for name, part in (("train_images", train), ("test_images", test)):
        pairs = zip(part["patient_id"], part["image_id"], strict=True)
        files = [f"{patient}/{image}.dcm" for patient, image in pairs]
        place_named(raw / "train_images", public / name, files)
