from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from competitions.errors import InvalidSubmission
from competitions.tasks.rsna_breast_cancer_detection import score, validate

TRUTH = pd.DataFrame({"prediction_id": ["10_L", "10_R", "7_L", "7_R"], "cancer": [1, 1, 0, 0]})
SAMPLE = TRUTH.assign(cancer=0.02)


def _submission(values: Any) -> pd.DataFrame:
    return TRUTH.assign(cancer=values)


def test_probabilities_count_as_parts_of_a_positive() -> None:
    # Hits 1.5 of 1.8 predicted and of 2: 2 * 5/6 * 3/4 / (5/6 + 3/4).
    submission = _submission([0.9, 0.6, 0.3, 0.0])
    for mixed in (submission, submission.iloc[[3, 1, 0, 2]], submission.assign(note="x")):
        validate(mixed, SAMPLE)
        assert score(mixed, TRUTH) == pytest.approx(1.25 / (19 / 12))


def test_numbers_outside_the_range_are_moved_to_its_ends() -> None:
    wide = score(_submission([np.inf, 0.5, -3, 7]), TRUTH)
    assert wide == score(_submission([1, 0.5, 0, 1]), TRUTH)


@pytest.mark.parametrize(
    "values", [[0, 0, 0, 0], [0.5, None, 0.2, 0.1], [-1, -1, -1, 0.0], [0, 0, 1, 1]]
)
def test_no_hits_and_missing_values_score_zero(values: list[Any]) -> None:
    validate(_submission(values), SAMPLE)
    assert score(_submission(values), TRUTH) == 0


def test_sums_run_in_the_order_of_the_ids_whatever_the_order_of_the_rows() -> None:
    # 1 + 2**-53 + 2**-53 is 1 from left to right; 2**-53 + 2**-53 + 1 is more.
    ids = ["a", "b", "c", "d"]
    truth = pd.DataFrame({"prediction_id": ids, "cancer": [1, 1, 1, 0]})
    submission = truth.assign(cancer=[1, 2.0**-53, 2.0**-53, 1])
    expected = 2 * (0.5 / 3) / (0.5 + 1 / 3)
    assert score(submission.iloc[::-1], truth) == expected
    assert score(submission, truth.iloc[::-1]) == expected


def test_the_score_is_of_the_official_type() -> None:
    # Numbers inside [0, 1] stay numpy's; those moved to an end turn into Python's own.
    assert type(score(SAMPLE, TRUTH)) is np.float64
    assert type(score(_submission([2, 3, -1, 2]), TRUTH)) is float


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([-1, -2, -3, -0.5], "no value is positive, so the F1 score divides by zero"),
        (["0.1", "0.2", "0.3", "0,4"], "1 of 4 values are not numbers, the first in row 4"),
    ],
)
def test_nothing_but_negative_values_and_text_are_refused(values: list[Any], sentence: str) -> None:
    for grader, reference in ((validate, SAMPLE), (score, TRUTH)):
        with pytest.raises(InvalidSubmission, match=f"column 'cancer': {sentence}"):
            grader(_submission(values), reference)


@pytest.mark.parametrize(
    ("damaged", "sentence"),
    [
        (SAMPLE.iloc[1:], "lacks 1 id"),
        (pd.concat([SAMPLE, SAMPLE.head(1)]), "repeats 1 id"),
        (SAMPLE.assign(prediction_id=["x", "10_R", "7_L", "7_R"]), "has unknown 1 id"),
        (SAMPLE.rename(columns={"cancer": "Cancer"}), "lacks the column cancer;"),
    ],
)
def test_ids_and_columns_must_be_those_of_the_sample(damaged: pd.DataFrame, sentence: str) -> None:
    for grader, reference in ((validate, SAMPLE), (score, TRUTH)):
        with pytest.raises(InvalidSubmission, match=sentence):
            grader(damaged, reference)
