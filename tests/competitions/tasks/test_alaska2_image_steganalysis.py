from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from competitions.errors import InvalidSubmission
from competitions.tasks.alaska2_image_steganalysis import score, validate

IDS = [f"{number:04d}.jpg" for number in range(1, 7)]
TRUTH = pd.DataFrame({"Id": IDS, "Label": [1, 1, 0, 1, 1, 0]})
SAMPLE = TRUTH.assign(Label=0)


def _submission(values: Any) -> pd.DataFrame:
    return TRUTH.assign(Label=values)


def test_low_true_positive_rates_count_twice() -> None:
    # Curve (0, 0.5), (0.5, 0.5), (0.5, 1): below 0.4 all, above 0.1 + 0.25, see the metric.
    submission = _submission([6, 5, 4, 3, 2, 1])
    validate(submission, SAMPLE)
    assert score(submission, TRUTH) == pytest.approx((2 * 0.4 + 0.35) / 1.4)
    assert score(submission.iloc[::-1], TRUTH) == score(submission, TRUTH)


def test_a_constant_scores_more_than_one_half() -> None:
    assert round(score(SAMPLE, TRUTH), 5) == 0.58571


def test_the_score_is_of_numpy_type_like_the_official_one() -> None:
    assert type(score(SAMPLE, TRUTH)) is np.float64


@pytest.mark.parametrize("values", [[9, 8, -1e308, 7, 6, -3], ["9_0", "8", "1", "7.5", " 7 ", "1"]])
def test_any_finite_numbers_rank_the_images(values: list[Any]) -> None:
    validate(_submission(values), SAMPLE)
    assert score(_submission(values), TRUTH) == pytest.approx(1)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ([1, 1, None, 1, 1, 1], "1 of 6 values are not finite numbers, the first in row 3"),
        ([1, 1, np.inf, 1, 1, 1], "1 of 6 values are not finite numbers, the first in row 3"),
        (["1", "1", "1", "1", "1", "yes"], "1 of 6 values are not numbers, the first in row 6"),
    ],
)
def test_what_is_no_finite_number_is_named(values: list[Any], sentence: str) -> None:
    for grader, reference in ((validate, SAMPLE), (score, TRUTH)):
        with pytest.raises(InvalidSubmission, match=f"column 'Label': {sentence}"):
            grader(_submission(values), reference)


@pytest.mark.parametrize(
    ("damaged", "sentence"),
    [
        (TRUTH.iloc[1:], "lacks 1 id"),
        (pd.concat([TRUTH, TRUTH.head(1)]), "repeats 1 id"),
        (TRUTH.assign(Id=["x", *IDS[1:]]), "has unknown 1 id .* the first is 'x'"),
        (TRUTH.rename(columns={"Label": "label"}), "lacks the column Label; it has: Id, label"),
    ],
)
def test_ids_and_columns_must_be_those_of_the_sample(damaged: pd.DataFrame, sentence: str) -> None:
    for grader, reference in ((validate, SAMPLE), (score, TRUTH)):
        with pytest.raises(InvalidSubmission, match=sentence):
            grader(damaged, reference)
