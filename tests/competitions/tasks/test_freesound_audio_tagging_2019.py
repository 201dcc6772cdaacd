from __future__ import annotations

import math

import pandas as pd
import pytest

from competitions.errors import InvalidSubmission
from competitions.tasks import freesound_audio_tagging_2019 as freesound
from tests.competitions.tasks.written import table

CLIPS = table("fname, Bark, Bus, Meow / b.wav, 1, 0, 0 / a.wav, 0, 1, 1 / c.wav, 0, 0, 1")
SAMPLE = CLIPS.assign(Bark=0, Bus=0, Meow=0)
# Of the labels, Bus is first (1), Meow third (2/3), Bark first (1), the other Meow second (1/2).
GUESS = table("fname, Bark, Bus, Meow / a.wav, 0.5, 0.9, 0.1 / b.wav, 3, 2, 1 / c.wav, -1, -3, -2")
LWLRAP = (1 + 2 / 3 + 1 + 1 / 2) / 4


def refuses(submission: pd.DataFrame, sentence: str) -> None:
    with pytest.raises(InvalidSubmission, match=sentence) as by_validation:
        freesound.validate(submission, SAMPLE)
    with pytest.raises(InvalidSubmission, match=sentence) as by_grading:
        freesound.score(submission, CLIPS)
    assert str(by_validation.value) == str(by_grading.value)


def test_the_score_is_the_mean_over_labels_of_clips_aligned_by_name() -> None:
    for mixed in (GUESS, GUESS.iloc[[2, 0, 1]]):
        freesound.validate(mixed, SAMPLE)
        assert freesound.score(mixed, CLIPS) == pytest.approx(LWLRAP)


def test_a_constant_guess_gets_the_worst_rank_everywhere() -> None:
    freesound.validate(SAMPLE, SAMPLE)
    assert freesound.score(SAMPLE, CLIPS) == pytest.approx((1 / 3 + 2 / 3 + 2 / 3 + 1 / 3) / 4)


def test_the_columns_have_exactly_the_order_of_the_sample() -> None:
    refuses(GUESS[["fname", "Bus", "Bark", "Meow"]], "has its columns in another order")
    refuses(GUESS[["Bark", "fname", "Bus", "Meow"]], "has its columns in another order")
    refuses(GUESS.assign(Zebra=1), "has the column Zebra, which must not be there")
    refuses(GUESS.drop(columns="Bus"), "lacks the column Bus;")
    refuses(GUESS.rename(columns={"fname": "id"}), "lacks the column fname;")


def test_clips_must_be_those_of_the_sample() -> None:
    refuses(GUESS.iloc[1:], "has 2 rows, but 3 are wanted")
    refuses(GUESS.assign(fname=["a.wav", "b.wav", "d.wav"]), "has unknown 1 id .*'d.wav'")
    refuses(GUESS.assign(fname=["a.wav", "b.wav", "b.wav"]), "lacks 1 id .*'c.wav'")


def test_scores_are_finite_numbers() -> None:
    refuses(GUESS.assign(Bus=[0.1, math.nan, 0.2]), "'Bus': 1 of 3 .* finite numbers, .* row 2")
    refuses(GUESS.assign(Meow=[0.1, 0.2, math.inf]), "'Meow': 1 of 3 .* finite numbers, .* row 3")
    refuses(GUESS.assign(Bus=["0.1", "loud", "0.2"]), "'Bus': 1 of 3 .* not numbers, .*'loud'")


def test_text_that_pandas_makes_numbers_of_counts_as_numbers() -> None:
    # A column with both ends of the range of 64-bit integers is read as text.
    large = GUESS.assign(Bark=pd.Series(["-1", "18446744073709551615", "-1"], dtype=object))
    assert freesound.score(large, CLIPS) == pytest.approx((1 + 1 + 1 + 1 / 2) / 4)


def test_columns_of_true_and_false_are_fine_unless_all_are() -> None:
    flags = CLIPS.astype({"Bark": bool, "Bus": bool})
    assert freesound.score(flags, CLIPS) == 1.0
    refuses(flags.astype({"Meow": bool}), "all columns hold nothing but True and False")


def test_a_clip_without_labels_counts_nothing_and_may_hold_anything() -> None:
    answers = CLIPS.assign(Meow=[0, 1, 0])
    guess = GUESS.assign(Bus=[0.9, 2, math.nan])
    assert freesound.score(guess, answers) == pytest.approx((1 + 2 / 3 + 1) / 3)
    # Only the answers tell that; every clip of the real test set has a label.
    with pytest.raises(InvalidSubmission, match="finite numbers"):
        freesound.validate(guess, SAMPLE)
