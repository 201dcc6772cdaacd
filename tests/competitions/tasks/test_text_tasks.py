"""The competitions that ask for text, sequences, orders and answers to questions."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from competitions.errors import InvalidSubmission
from competitions.patterns.sorted_rows import pair_in_id_order
from competitions.patterns.text_cells import anything_or_blank, text_or_blank
from competitions.tables import read_csv
from competitions.tasks import (
    ai4code,
    billion_word_imputation,
    bms_molecular_translation,
    chaii_hindi_and_tamil_question_answering,
    multi_modal_gesture_recognition,
    tensorflow2_question_answering,
    tweet_sentiment_extraction,
)


def _read(*lines: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO("\n".join(lines)), float_precision="round_trip")


def _reject(task: Any, submission: pd.DataFrame, answers: pd.DataFrame, sentence: str) -> None:
    """Both verdicts, on the sample and on the answers, are that it is invalid, and say why."""
    with pytest.raises(InvalidSubmission, match=sentence):
        task.score(submission, answers)
    with pytest.raises(InvalidSubmission, match=sentence):
        task.validate(submission, answers)


def _score(task: Any, submission: pd.DataFrame, answers: pd.DataFrame) -> float:
    task.validate(submission, answers)
    return float(task.score(submission, answers))


# billion-word-imputation

SENTENCES = _read("id,sentence", "0,one two three", '1,"He said , "" no "" ."', "2,a b c")


def test_billion_word_scores_the_mean_number_of_edited_characters() -> None:
    # "two " is 4 characters; the others are as they should be.
    guess = _read("sentence,id", "a b c,2", "one three,0", '"He said , "" no "" .",1')
    assert _score(billion_word_imputation, guess, SENTENCES) == 4 / 3


def test_billion_word_takes_float_ids() -> None:
    guess = SENTENCES.assign(id=SENTENCES["id"].astype(float))
    assert _score(billion_word_imputation, guess, SENTENCES) == 0.0


@pytest.mark.parametrize("word", ["", "NA", "null", "nan"])
def test_billion_word_takes_no_sentence_that_reads_as_missing(word: str) -> None:
    guess = _read("id,sentence", "0,one two three", f"1,{word}", "2,a b c")
    _reject(billion_word_imputation, guess, SENTENCES, r"1 of 3 values are not text.*row 2 \(nan")


def test_billion_word_takes_no_column_of_numbers() -> None:
    guess = _read("id,sentence", "0,5", "1,6", "2,7")
    _reject(billion_word_imputation, guess, SENTENCES, "3 of 3 values are not text")


# bms-molecular-translation

MOLECULES = _read("image_id,InChI", "00a1,InChI=1S/H2O/h1H2", "00b2,InChI=1S/CH4/h1H4")


def test_bms_scores_the_mean_number_of_edited_characters() -> None:
    guess = _read("image_id,InChI", "00b2,InChI=1S/CH4/h1H4", "00a1,InChI=1S/H2/h1H")
    assert _score(bms_molecular_translation, guess, MOLECULES) == 2 / 2


def test_bms_takes_a_blank_for_the_text_nan_and_numbers_for_their_digits() -> None:
    # To "InChI=1S/H2O/h1H2", 17 characters, "nan" has only its first n in place.
    guess = _read("image_id,InChI", "00a1,", "00b2,InChI=1S/CH4/h1H4")
    assert _score(bms_molecular_translation, guess, MOLECULES) == 16 / 2
    digits = _read("image_id,InChI", "00a1,1", "00b2,007")
    assert _score(bms_molecular_translation, digits, MOLECULES) == (16 + 17) / 2


def test_bms_names_an_image_that_is_missing() -> None:
    _reject(bms_molecular_translation, MOLECULES[:1], MOLECULES, "lacks 1 id.*'00b2'")


# multi-modal-gesture-recognition

GESTURES = _read("Id,Sequence", "0300,2 12 3 1", "0301,7 5")


def test_gestures_score_edits_over_true_gestures() -> None:
    # One gesture left out and one too many, of six.
    guess = _read("Id,Sequence", "0300,2 12 1", "301,7 5 5")
    assert _score(multi_modal_gesture_recognition, guess, GESTURES) == 2 / 6


def test_gestures_are_what_int_takes_and_one_number_a_row_is_fine() -> None:
    odd = _read("Id,Sequence", "300,2 1_2 +3 \u0661", "301, 07\u00a05 ")
    assert _score(multi_modal_gesture_recognition, odd, GESTURES) == 0.0
    one_each = _read("Id,Sequence", "300,2", "301,7")
    assert _score(multi_modal_gesture_recognition, one_each, GESTURES) == 4 / 6


def test_a_row_of_spaces_has_no_gestures() -> None:
    guess = _read("Id,Sequence", "300,2 12 3 1", "301,  ")
    assert _score(multi_modal_gesture_recognition, guess, GESTURES) == 2 / 6


@pytest.mark.parametrize("cell", ["", "1.0 2", "1,2", "[1 2]", "nan 1", "\u00b2"])
def test_gestures_are_nothing_else(cell: str) -> None:
    guess = _read("Id,Sequence", "300,2 12 3 1", f'301,"{cell}"')
    sentence = "1 of 2 values are not whole numbers with spaces between, the first in row 2"
    _reject(multi_modal_gesture_recognition, guess, GESTURES, sentence)


# AI4Code

NOTEBOOKS = _read("id,cell_order", "0b,c1 c2 c3", "0a,d1 d2", "0c,e1")


def test_ai4code_scores_one_tau_over_all_notebooks() -> None:
    # One swap, of 3 + 1 + 0 pairs of cells.
    guess = _read("id,cell_order", "0a,d2 d1", "0b,c1 c2 c3", "0c,e1")
    assert _score(ai4code, guess, NOTEBOOKS) == 0.5


@pytest.mark.parametrize("cells", ["c1 c2", "c1 c2 c3 c3", "c1 c2 c2", "c1 c2 C3", "c1 c2 x", ""])
def test_ai4code_wants_each_cell_of_a_notebook_once(cells: str) -> None:
    guess = _read("id,cell_order", "0a,d1 d2", "0c,e1", f"0b,{cells}")
    sentence = "1 of 3 values are not the cells of their notebook.*the first in row 3"
    _reject(ai4code, guess, NOTEBOOKS, sentence)


def test_ai4code_cannot_score_notebooks_of_one_cell() -> None:
    single = _read("id,cell_order", "0b,5", "0a,6")
    _reject(ai4code, single, single, "no notebook has two cells")


# chaii-hindi-and-tamil-question-answering

ANSWERS = _read("id,PredictionString", "3f,நவம்பர் 8 1956", "1e,नई दिल्ली")


def test_chaii_scores_the_mean_word_jaccard() -> None:
    guess = _read("id,PredictionString", "1e,दिल्ली", "3f,8 நவம்பர் 1956 அன்று")
    wanted = (1 / 2 + 3 / 4) / 2
    assert _score(chaii_hindi_and_tamil_question_answering, guess, ANSWERS) == wanted


def test_chaii_takes_blanks_and_scores_them_nothing_even_where_the_answer_is_blank() -> None:
    blank = _read("id,PredictionString", "1e,", "3f,")
    assert _score(chaii_hindi_and_tamil_question_answering, blank, ANSWERS) == 0.0
    half = _read("id,PredictionString", "1e,", "3f,a")
    assert _score(chaii_hindi_and_tamil_question_answering, half, half) == 0.5


def test_chaii_takes_no_column_of_numbers() -> None:
    years = _read("id,PredictionString", "1e,1956", "3f,1947")
    sentence = r"'PredictionString' reads as int64, the first value as 1956.*text only"
    _reject(chaii_hindi_and_tamil_question_answering, years, ANSWERS, sentence)


# tweet-sentiment-extraction

TWEETS = _read(
    "textID,text,selected_text,sentiment",
    "cb7, Sooo SAD!,SAD!,negative",
    "0a1,so it is,so it is,neutral",
)


def test_tweets_score_the_mean_word_jaccard() -> None:
    guess = _read("textID,selected_text", "0a1,So it", "cb7,sooo sad!")
    assert _score(tweet_sentiment_extraction, guess, TWEETS) == (2 / 3 + 1 / 2) / 2


@pytest.mark.parametrize("cells", [("", ""), ("5", "6"), ("5", ""), ("True", "False"), ("NA", "x")])
def test_tweets_take_anything_for_text_and_missing_values_for_none(cells: tuple[str, str]) -> None:
    guess = _read("textID,selected_text", f"cb7,{cells[0]}", f"0a1,{cells[1]}")
    assert _score(tweet_sentiment_extraction, guess, TWEETS) == 0.0


@pytest.mark.parametrize("cell", ["", "NA", "  "])
def test_a_blank_tweet_where_the_answer_is_blank_too_is_invalid_which_validating_cannot_tell(
    cell: str,
) -> None:
    answers = TWEETS.assign(selected_text=["SAD!", np.nan])
    guess = _read("textID,selected_text", f"0a1,{cell}", "cb7,SAD!")
    tweet_sentiment_extraction.validate(guess, answers)
    sentence = "1 of 2 values are not text where the answer is blank, the first in row 1"
    with pytest.raises(InvalidSubmission, match=sentence):
        tweet_sentiment_extraction.score(guess, answers)
    assert "where the answer is blank" in tweet_sentiment_extraction.NOT_VALIDATED


# tensorflow2-question-answering


def _question(example_id: str, long: int, spans: list[int], word: str) -> dict[str, Any]:
    """A line of the answers; spans are three tokens long, and -1 is no long answer."""
    end = long + 3 if long >= 0 else -1
    return {
        "document_text": 'It says "annotations": [] and {"example_id": "0"}',
        "annotations": [
            {
                "yes_no_answer": word,
                "long_answer": {"start_token": long, "end_token": end, "candidate_index": 0},
                "short_answers": [{"start_token": at, "end_token": at + 3} for at in spans],
            }
        ],
        "document_url": "x",
        "example_id": example_id,
    }


QUESTIONS = [
    _question("-11", 10, [11, 12], "NONE"),
    _question("22", 20, [], "YES"),
    _question("33", -1, [], "NONE"),
]
LONG, SHORT = ["10:13", "20:23", ""], ["12:15", "YES", ""]


def _questions(path: Path, lines: list[dict[str, Any]]) -> pd.DataFrame:
    file = path / "test.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return tensorflow2_question_answering.read_answers(file)


def _predictions(long: list[str], short: list[str]) -> pd.DataFrame:
    ids = [f"{line['example_id']}_{kind}" for kind in ("long", "short") for line in QUESTIONS]
    return _read("example_id,PredictionString", *map(",".join, zip(ids, long + short, strict=True)))


def test_questions_score_the_share_of_rows_that_are_right(tmp_path: Path) -> None:
    answers = _questions(tmp_path, QUESTIONS)
    task = tensorflow2_question_answering
    assert _score(task, _predictions(LONG, SHORT), answers) == 1.0
    # Wrong: a blank for an answer, a guess where there is none, a span for YES.
    assert _score(task, _predictions(["", "20:23", "7:8"], ["11:14", "20:23", ""]), answers) == 0.5
    assert _score(task, _predictions([""] * 3, [""] * 3), answers) == 2 / 6


def test_a_span_is_what_int_takes_and_missing_values_are_blank(tmp_path: Path) -> None:
    answers = _questions(tmp_path, QUESTIONS)
    guess = _predictions([" +10 : 1_3 ", "\u0662\u0660:023", "None"], ["12:15", "YES ", "  "])
    assert _score(tensorflow2_question_answering, guess, answers) == 1.0


@pytest.mark.parametrize("text", ["yes", "NONE", "12", ":", "1:", "1:2:3", "1.0:2", "1-2", "a:b"])
def test_predictions_of_another_form_are_invalid(text: str, tmp_path: Path) -> None:
    guess = _predictions([text, "20:23", ""], SHORT)
    sentence = r"1 of 6 values are not start:end, YES, NO or blank, the first in row 1"
    _reject(tensorflow2_question_answering, guess, _questions(tmp_path, QUESTIONS), sentence)


def test_each_question_needs_both_of_its_rows(tmp_path: Path) -> None:
    guess = _predictions(LONG, SHORT)
    answers = _questions(tmp_path, QUESTIONS)
    _reject(tensorflow2_question_answering, guess[:5], answers, "lacks 1 id .*'33_short'")
    twice = guess.assign(example_id=[*guess["example_id"][:5], "-11_long"])
    _reject(tensorflow2_question_answering, twice, answers, "33_short")


def test_labels_are_found_wherever_they_stand_in_a_line(tmp_path: Path) -> None:
    reversed_keys = [dict(reversed(line.items())) for line in QUESTIONS]
    nested = [{**line, "more": {"annotations": [], "example_id": "0"}} for line in QUESTIONS]
    wanted = _questions(tmp_path, QUESTIONS)
    for lines in (reversed_keys, nested):
        pd.testing.assert_frame_equal(_questions(tmp_path, lines), wanted)
    assert wanted["accepted"].tolist()[:4] == [
        ((10, 13),),
        ((11, 14), (12, 15)),
        ((20, 23),),
        ("YES",),
    ]


# cells of text


def test_text_or_blank_names_the_row_that_is_no_text() -> None:
    column = pd.Series(["a", np.nan, 5], name="words", dtype=object)
    with pytest.raises(InvalidSubmission, match=r"'words': 1 of 3 values .* row 3 \(5\)"):
        text_or_blank(column)
    assert text_or_blank(column[:2]).tolist() == ["a", ""]
    assert pd.isna(column[1])


def test_anything_or_blank_writes_numbers_as_python_does() -> None:
    assert anything_or_blank(pd.Series([1.0, np.nan, 1e22])).tolist() == ["1.0", "", "1e+22"]
    assert anything_or_blank(pd.Series([True, False])).tolist() == ["True", "False"]


def test_rows_pair_in_the_order_of_sorted_ids(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id\nc\na\nb\n")
    reference = read_csv(tmp_path / "a.csv")
    pairing = pair_in_id_order(reference.iloc[[2, 0, 1]], reference, "id")
    assert pairing.reference.tolist() == [1, 2, 0]
    assert pairing.submission.tolist() == [2, 0, 1]
