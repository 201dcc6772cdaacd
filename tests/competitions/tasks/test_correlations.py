from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from competitions.errors import InvalidSubmission
from competitions.tasks import google_quest_challenge as quest
from competitions.tasks import us_patent_phrase_to_phrase_matching as patent
from tests.competitions.tasks.written import table

# --- ratings of questions and answers

RATED = table("qa_id, a, b / 8, 0.75, 1 / 2, 0, 0.25 / 6, 0.5, 0.5 / 4, 0.25, 0.75")
# Sorted by id the truth is 0 1/4 1/2 3/4 and 1/4 3/4 1/2 1: ranks 1 2 3 4 and 1 3 2 4.
RATINGS = table("qa_id, a, b / 2, 1, 1 / 4, 3, 3 / 6, 2, 2 / 8, 4, 4")
MEAN = (0.8 + 1) / 2


def quest_refuses(submission: pd.DataFrame, sentence: str) -> None:
    with pytest.raises(InvalidSubmission, match=sentence) as by_validation:
        quest.validate(submission, RATED)
    with pytest.raises(InvalidSubmission, match=sentence) as by_grading:
        quest.score(submission, RATED)
    assert str(by_validation.value) == str(by_grading.value)


def test_the_score_is_the_mean_over_ratings_in_the_order_of_ids() -> None:
    for mixed in (RATINGS, RATINGS.iloc[[3, 0, 2, 1]], RATINGS[["b", "qa_id", "a"]]):
        quest.validate(mixed, RATED)
        assert quest.score(mixed, RATED) == pytest.approx(MEAN)


@pytest.mark.parametrize("ids", [[1, 2, 3, 4], [0.5, 0.6, 9, math.inf], ["a", "b", "c", "d"]])
def test_ids_need_only_sort_like_those_of_the_sample(ids: Any) -> None:
    assert quest.score(RATINGS.assign(qa_id=ids), RATED) == pytest.approx(MEAN)


@pytest.mark.parametrize("ratings", [[0.5] * 4, [1, 3, math.nan, 4], [math.nan] * 4])
def test_a_constant_rating_or_a_gap_makes_the_score_nan(ratings: list[float]) -> None:
    odd = RATINGS.assign(b=ratings)
    quest.validate(odd, RATED)
    assert math.isnan(quest.score(odd, RATED))


def test_text_is_ranked_letter_by_letter_and_nan_with_a_gap() -> None:
    text = RATINGS.assign(b=["10%", "9%", "75%", "99%"])
    assert quest.score(text, RATED) == pytest.approx(MEAN)
    assert math.isnan(quest.score(RATINGS.assign(b=["10%", "9%", math.nan, "99%"]), RATED))
    mixed = RATINGS.assign(b=pd.Series(["low", 1.0, 2.0, 3.0], dtype=object))
    quest_refuses(mixed, "'b': 3 of 4 values are not text as the others are")


def test_ratings_and_rows_must_be_those_of_the_sample() -> None:
    quest_refuses(RATINGS.drop(columns="qa_id"), "lacks the column qa_id;")
    quest_refuses(RATINGS.drop(columns="b"), "lacks the column b;")
    quest_refuses(RATINGS.assign(c=1), "has the column c, which must not be there")
    quest_refuses(RATINGS.iloc[1:], "has 3 rows, but 4 are wanted")
    mixed = RATINGS.assign(qa_id=pd.Series(["q", 4, 6, 8], dtype=object))
    quest_refuses(mixed, "column 'qa_id' mixes numbers and text")


# --- similarity of phrases

PHRASES = table("id, anchor, score / d, x, 1 / a, x, 0.25 / c, x, 0.75 / b, x, 0.5")
SCORES = table("id, score / a, 1 / b, 3 / c, 2 / d, 4")


def patent_refuses(submission: pd.DataFrame, sentence: str) -> None:
    with pytest.raises(InvalidSubmission, match=sentence) as by_validation:
        patent.validate(submission, PHRASES)
    with pytest.raises(InvalidSubmission, match=sentence) as by_grading:
        patent.score(submission, PHRASES)
    assert str(by_validation.value) == str(by_grading.value)


def test_the_score_is_the_correlation_of_rows_aligned_by_id() -> None:
    for mixed in (
        SCORES,
        SCORES.iloc[[3, 0, 2, 1]],
        SCORES.assign(note="x")[["note", "score", "id"]],
    ):
        patent.validate(mixed, PHRASES)
        assert patent.score(mixed, PHRASES) == pytest.approx(0.8)


@pytest.mark.parametrize(
    "scores", [[0] * 4, [1, 2, math.nan, 4], [1, math.inf, 2, 3], [math.nan] * 4]
)
def test_constant_missing_and_infinite_scores_are_valid_and_nan(
    scores: list[float],
) -> None:
    odd = SCORES.assign(score=pd.Series(scores, dtype=float))
    patent.validate(odd, PHRASES)
    assert math.isnan(patent.score(odd, PHRASES))


def test_true_and_false_are_numbers_but_with_a_gap_they_are_not() -> None:
    flags = SCORES.assign(score=[False, True, True, True])
    assert patent.score(flags, PHRASES) == pytest.approx(
        np.corrcoef([0, 1, 1, 1], [1, 2, 3, 4])[0, 1]
    )
    gap = SCORES.assign(score=pd.Series([False, None, True, True], dtype=object))
    patent_refuses(gap, "'score' holds no plain numbers but True or False, and gaps")


def test_the_order_of_a_nearly_constant_column_is_that_of_the_ids() -> None:
    values = [0.1, 0.1, 0.1 + 2.0**-56, 0.1]
    once = SCORES.assign(score=values)
    assert patent.score(once, PHRASES) == patent.score(once.iloc[[2, 3, 0, 1]], PHRASES)


def test_phrases_must_be_those_of_the_sample() -> None:
    patent_refuses(SCORES.drop(columns="id"), "lacks the column id;")
    patent_refuses(SCORES.drop(columns="score"), "lacks the column score;")
    patent_refuses(SCORES.iloc[1:], "lacks 1 id in column 'id', the first is 'a'")
    patent_refuses(SCORES.assign(id=["a", "b", "c", "e"]), "has unknown 1 id .*'e'")
    patent_refuses(pd.concat([SCORES, SCORES.head(1)]), "repeats 1 id in column 'id'")
    text = SCORES.assign(score=["1", "2", "high", "4"])
    patent_refuses(text, "'score': 1 of 4 values are not numbers, the first in row 3")
