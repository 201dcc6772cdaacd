"""Probabilities of fractures of seven vertebrae and of any: weighted multi-label log loss."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import numpy as np

from competitions.metrics.probability import weighted_multilabel_log_loss
from competitions.patterns.probabilities import chance_table
from competitions.preparing.media import place_named, place_tree
from competitions.preparing.tables import read_table, write_table
from competitions.schema import Pairing, pair_by_id, require_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

    from competitions.preparing import Folders

METRIC = weighted_multilabel_log_loss
ID, TARGET = "row_id", "fractured"
LABELS = ("patient_overall", "C1", "C2", "C3", "C4", "C5", "C6", "C7")
# Any fracture counts as much as all vertebrae together; fractures count twice.
WEIGHTS, FRACTURE_FACTOR = (7, 1, 1, 1, 1, 1, 1, 1), 2


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission if the grader would; only the sample submission is known."""
    _read(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> np.float64:
    """The weighted log loss, not rounded; raises InvalidSubmission."""
    chances, pairing = _read(submission, answers)
    partner = np.empty_like(pairing.submission)
    partner[pairing.reference] = pairing.submission
    cells = _cells(answers[ID])
    truth = answers[TARGET].to_numpy(dtype=np.float64)
    return weighted_multilabel_log_loss(
        _spread(truth, cells), _spread(chances[partner], cells), WEIGHTS, FRACTURE_FACTOR
    )


def _read(submission: DataFrame, reference: DataFrame) -> tuple[NDArray[np.float64], Pairing]:
    require_columns(submission, [ID, TARGET])
    pairing = pair_by_id(submission, reference, ID)
    return chance_table(submission, [TARGET])[:, 0], pairing


def _cells(row_ids: Series) -> NDArray[np.intp]:
    """Study and label of each row id such as 1.2.826.0.1.3680043.1_C1, as numbers; shape (2, n).

    Studies count in sorted order. Labels that are none of the eight get a number beyond them.
    """
    import pandas as pd

    studies, _, labels = zip(*[row_id.partition("_") for row_id in row_ids], strict=True)
    place = {label: number for number, label in enumerate(LABELS)}
    rows, _ = pd.factorize(np.array(studies, dtype=object), sort=True)
    return np.array([rows, [place.get(label, len(LABELS)) for label in labels]])


def _spread(values: NDArray[np.float64], cells: NDArray[np.intp]) -> NDArray[np.float64]:
    """One row per study and one column per label; nan where there is no value."""
    table = np.full((int(cells[0].max()) + 1, len(LABELS) + 1), np.nan)
    table[cells[0], cells[1]] = values
    return table[:, : len(LABELS)]


_STUDY = "StudyInstanceUID"
# The test is the larger part by far.
_TRAIN_SHARE = 0.1


def prepare(folders: Folders) -> None:
    """Choose a tenth of the studies for training, and of those with masks, boxes, and both.

    A study may come into train without its boxes or its mask being published.
    """
    raw, public = folders.raw, folders.public
    studies = read_table(raw / "train.csv")
    boxes = read_table(raw / "train_bounding_boxes.csv")
    masks = sorted(path.stem for path in (raw / "segmentations").glob("*.nii"))
    chosen, boxed, masked = _chosen(studies[_STUDY].tolist(), set(boxes[_STUDY]), masks)
    known = studies[_STUDY].isin(chosen)
    write_table(studies[known], public / "train.csv")
    write_table(boxes[boxes[_STUDY].isin(boxed)], public / "train_bounding_boxes.csv")
    _write_answers(studies[~known], folders)
    for part, names in (("train", studies[_STUDY][known]), ("test", studies[_STUDY][~known])):
        for name in names:
            place_tree(raw / "train_images" / name, public / f"{part}_images" / name)
    (public / "segmentations").mkdir()
    files = [f"segmentations/{name}.nii" for name in masked]
    place_named(raw, public, files)


def _chosen(
    studies: list[str], boxed: set[str], masked: list[str]
) -> tuple[list[str], list[str], list[str]]:
    """The studies of train, and those among them whose boxes and masks are published."""
    chance = Random(0)  # one stream for four draws
    with_boxes, with_masks = sorted(boxed), set(masked)
    both = [study for study in with_boxes if study in with_masks]
    new_both = chance.sample(both, _share(both))
    only_masks = [study for study in masked if study not in boxed]
    new_masks = chance.sample(only_masks, _share(masked) - len(new_both))
    only_boxes = [study for study in with_boxes if study not in with_masks]
    new_boxes = chance.sample(only_boxes, _share(with_boxes) - len(new_both))
    chosen = [*new_both, *new_masks, *new_boxes]
    rest = [study for study in studies if study not in set(chosen)]
    chosen += chance.sample(rest, _share(studies) - len(chosen))
    return chosen, new_both + new_boxes, new_both + new_masks


def _share(studies: list[str]) -> int:
    return round(len(studies) * _TRAIN_SHARE)


def _write_answers(studies: DataFrame, folders: Folders) -> None:
    """A row for each study and label, label after label."""
    answers = studies.melt(id_vars=_STUDY, var_name="prediction_type", value_name=TARGET)
    answers[ID] = answers[_STUDY] + "_" + answers["prediction_type"]
    write_table(answers, folders.private / "answers.csv")
    write_table(answers.drop(columns=TARGET), folders.public / "test.csv")
    sample = answers[[ID]].assign(**{TARGET: 0.5})
    write_table(sample, folders.public / "sample_submission.csv")
