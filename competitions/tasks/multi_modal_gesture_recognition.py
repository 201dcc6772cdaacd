"""Gestures made in a video, in order; edits over the number of true gestures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.metrics.sequence import sequence_edit_error
from competitions.patterns.class_labels import anything_as_text
from competitions.schema import Pairing, pair_by_id, require_all, require_columns

if TYPE_CHECKING:
    from pandas import DataFrame, Series

METRIC = sequence_edit_error


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission unless there is a sequence of whole numbers for each video."""
    _read(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> float:
    """Edits of all videos over all true gestures; raises InvalidSubmission."""
    guess, pairing = _read(submission, answers)
    truth = _gestures(answers["Sequence"])
    return sequence_edit_error(
        [truth[row] for row in pairing.reference], [guess[row] for row in pairing.submission]
    )


def _read(submission: DataFrame, reference: DataFrame) -> tuple[list[list[int]], Pairing]:
    require_columns(submission, ["Id", "Sequence"])
    pairing = pair_by_id(submission, reference, "Id")
    return _gestures(submission["Sequence"]), pairing


def _gestures(column: Series) -> list[list[int]]:
    # A cell of spaces is a sequence without gestures, but a blank one is the text "nan"; a column
    # with one number in each row passes unless it was written with decimals.
    sequences = [_numbers(cell) for cell in anything_as_text(column)]
    good = np.array([sequence is not None for sequence in sequences])
    require_all(column, good, "whole numbers with spaces between")
    return [sequence for sequence in sequences if sequence is not None]


def _numbers(cell: str) -> list[int] | None:
    """The numbers as Python's int() takes them, such as 12, +12 and 1_2; None if it refuses."""
    try:
        return [int(token) for token in cell.split()]
    except ValueError:
        return None
