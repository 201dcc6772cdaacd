"""Thirty ratings of each question and its answer: mean over ratings of Spearman's correlation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.metrics.correlation import average_ranks, columnwise_spearman_score
from competitions.patterns.sorted_rows import pair_by_rank
from competitions.schema import Pairing, require_all, require_exact_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

METRIC = columnwise_spearman_score
ID = "qa_id"


def validate(submission: DataFrame, sample: DataFrame) -> None:
    """Raise InvalidSubmission if the grader would; only the sample submission is known."""
    _read(submission, sample)


def score(submission: DataFrame, answers: DataFrame) -> np.float64:
    """The mean correlation: nan if a column is constant or has a gap; raises InvalidSubmission."""
    ratings, pairing = _read(submission, answers)
    truth = answers[_ratings(answers)].to_numpy()
    return columnwise_spearman_score(truth[pairing.reference], ratings[pairing.submission])


def _ratings(reference: DataFrame) -> list[str]:
    return [column for column in reference.columns if column != ID]


def _read(submission: DataFrame, reference: DataFrame) -> tuple[NDArray[np.float64], Pairing]:
    names = _ratings(reference)
    require_exact_columns(submission, [ID, *names])
    # The ids are never compared: the same place among the sorted ids makes a pair.
    pairing = pair_by_rank(submission, reference, ID)
    return np.column_stack([_rankable(submission[name]) for name in names]), pairing


def _rankable(column: Series) -> NDArray[np.float64]:
    """Numbers in the order of the column's values, shape (n,).

    Text is compared letter by letter, "10" before "9", unless the column has a gap.
    """
    values = column.to_numpy()
    if values.dtype != object:
        return values.astype(np.float64)
    if column.isna().any():
        return np.full(len(values), np.nan)
    text = np.array([isinstance(value, str) for value in values])
    require_all(column, text, "text as the others are")
    return average_ranks(values)
