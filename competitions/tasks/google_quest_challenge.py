"""Thirty ratings of each question and its answer: mean over ratings of Spearman's correlation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from competitions.metrics.correlation import average_ranks, columnwise_spearman_score
from competitions.patterns.sorted_rows import pair_by_rank
from competitions.preparing.splits import split_rows
from competitions.preparing.tables import read_table, write_table
from competitions.schema import Pairing, require_all, require_exact_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas import DataFrame, Series

    from competitions.preparing import Folders

METRIC = columnwise_spearman_score
ID = "qa_id"
_QUESTION = (
    "asker_intent_understanding body_critical conversational expect_short_answer fact_seeking "
    "has_commonly_accepted_answer interestingness_others interestingness_self multi_intent "
    "not_really_a_question opinion_seeking type_choice type_compare type_consequence "
    "type_definition type_entity type_instructions type_procedure type_reason_explanation "
    "type_spelling well_written"
)
_ANSWER = (
    "helpful level_of_information plausible relevance satisfaction type_instructions "
    "type_procedure type_reason_explanation well_written"
)
RATINGS = [
    *(f"question_{name}" for name in _QUESTION.split()),
    *(f"answer_{name}" for name in _ANSWER.split()),
]
_RAREST = "question_type_spelling"


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


def prepare(folders: Folders) -> None:
    """Split at random, 10 % for the test; a train row goes there if it has no spelling question."""
    table = read_table(folders.raw / "train.csv")
    train, test = _varied(table, *split_rows(len(table), 0.1, seed=0))
    write_table(train, folders.public / "train.csv")
    write_table(test.drop(columns=RATINGS), folders.public / "test.csv")
    answers = test[[ID, *RATINGS]]
    write_table(answers, folders.private / "test.csv")
    steps = np.linspace(0, 1, len(test))
    sample = answers.assign(**dict.fromkeys(RATINGS, steps))
    write_table(sample, folders.public / "sample_submission.csv")


def _varied(
    table: DataFrame, train: NDArray[np.intp], test: NDArray[np.intp]
) -> tuple[DataFrame, DataFrame]:
    """Train and test, whose rarest rating varies, since a constant one has no correlation."""
    rarest = table[_RAREST]
    if rarest.iloc[test].nunique() == 1:
        place = np.flatnonzero(rarest.iloc[train] != 0)[0]
        train[place], test[0] = test[0], train[place]
    return table.iloc[train], table.iloc[test]
