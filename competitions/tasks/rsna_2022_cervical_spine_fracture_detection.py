"""Probabilities of fractures of seven vertebrae and of any: weighted multi-label log loss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.metrics.probability import weighted_multilabel_log_loss
from competitions.patterns.probabilities import chance_table
from competitions.schema import Pairing, pair_by_id, require_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

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
