"""The competitions with one class label per row, and what counts as a label."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics as theirs

from competitions.catalog import find
from competitions.errors import InvalidSubmission
from competitions.patterns.class_labels import (
    anything_as_text,
    first_number_labels,
    mixed_text_labels,
    number_labels,
    text_labels,
    truncated_labels,
)
from competitions.tables import read_csv
from competitions.tasks import Task, load_task


@dataclass(frozen=True)
class Example:
    """Four rows of a competition: ids, true labels, predicted labels, the score by hand."""

    competition: str
    header: str
    ids: str
    truth: str
    guess: str
    score: float

    @property
    def task(self) -> Task:
        return load_task(find(self.competition).task)

    @property
    def answers(self) -> pd.DataFrame:
        return self.table(self.truth)

    def table(self, labels: str) -> pd.DataFrame:
        """What is read from a file with these labels, one a row, set off by bars."""
        rows = zip(self.ids.split(), labels.split("|"), strict=True)
        return _read("\n".join([self.header, *(f"{name},{label}" for name, label in rows)]))


# Macro F1: class 5 has 2 * 2 / (2 + 2), class 6 has 2 * 1 / (2 + 1), class 9 none: 5 / 9.
# Kappa: one miss by one rank, where the margins (2, 1, 1) and (1, 2, 1) lead to expect 5.
# Correlation: TP 2, FN 1, FP 1, TN 0.
EXAMPLES = [
    Example("cassava-leaf-disease-classification", "image_id,label", "1.jpg 7.jpg 3.jpg 4.jpg",
            "0|3|3|4", "0|3|4|4", 0.75),
    Example("cdiscount-image-classification-challenge", "_id,category_id", "3 14 15 92",
            "1000010653|1000010667|1000010653|1000010667",
            "1000010653|1000010653|1000010653|1000010653", 0.5),
    Example("iwildcam-2020-fgvc7", "Id,Category", "8ba0 8b9f 8ba1 8ba2",
            "0|371|0|1", "0|371|0|3", 0.75),
    Example("tabular-playground-series-dec-2021", "Id,Cover_Type", "400 3 12 77",
            "1|2|2|7", "1|2|3|3", 0.5),
    Example("tensorflow-speech-recognition-challenge", "fname,label", "a.wav c.wav b.wav d.wav",
            "bed|yes|happy|yes", "bed|no|unknown|yes", 0.5),
    Example("text-normalization-challenge-english-language", "id,after", "0_0 0_1 0_2 1_0",
            "one|twelve percent|nan|.", "one|twelve Percent|null|.", 0.75),
    Example("text-normalization-challenge-russian-language", "id,after", "0_0 0_1 0_2 1_0",
            "двенадцать|nan|nan|.", "двенадцать|N/A||—", 0.75),
    Example("inaturalist-2019-fgvc6", "id,predicted", "9 4 7 8",
            "71|690|333|71", "71 108 339|345 690|333|71 x", 0.25),
    Example("herbarium-2020-fgvc7", "Id,Predicted", "0 1 2 3", "5|5|6|6", "5|5|6|9", 5 / 9),
    Example("herbarium-2021-fgvc8", "Id,Predicted", "0 1 2 3", "5|5|6|6", "5|5|6|9", 5 / 9),
    Example("herbarium-2022-fgvc9", "Id,Predicted", "0 1 2 3", "5|5|6|6", "5.9|5|6|9", 5 / 9),
    Example("iwildcam-2019-fgvc6", "Id,Category", "5f4 58c 591 59c", "5|5|6|6", "5|5|6|9", 5 / 9),
    Example("aptos2019-blindness-detection", "id_code,diagnosis", "0a c1 b2 d3",
            "0|0|1|2", "0|1|1|2", 1 - 1 / 5),
    Example("learning-agency-lab-automated-essay-scoring-2", "essay_id,score", "0a c1 b2 d3",
            "1|1|2|6", "1|2|2|6", 1 - 1 / 5),
    Example("nfl-player-contact-detection", "contact_id,contact", "5_0_1_2 5_0_1_G 5_1_1_2 5_1_1_G",
            "1|1|1|0", "1|0|1|1", -1 / 3),
    Example("ml2021spring-hw2", "Id,ClassId", "0 1 2 3", "38|0|7|7", "38|1|7|7", 0.75),
    Example("movie-review-sentiment-analysis-kernels-only", "PhraseId,Sentiment", "7 5 6 9",
            "2|2|0|4", "2|2|1|3", 0.5),
    Example("spaceship-titanic", "PassengerId,Transported", "0013_01 0018_01 0019_01 0021_02",
            "True|False|True|True", "True|False|False|True", 0.75),
    Example("paddy-disease-classification", "image_id,label", "1.jpg 7.jpg 3.jpg 4.jpg",
            "blast|hispa|normal|blast", "blast||normal|tungro", 0.5),
    Example("plant-seedlings-classification", "file,species", "1.png 7.png 3.png 4.png",
            "Maize|Fat Hen|Maize|Charlock", "Maize||Maize|charlock", 0.5),
]  # fmt: skip
NAMES = [example.competition for example in EXAMPLES]
each = pytest.mark.parametrize("example", EXAMPLES, ids=NAMES)


def _read(text: str) -> pd.DataFrame:
    # pandas reads a buffer as it reads a file.
    return read_csv(cast(Path, io.StringIO(text)))


def _column(cells: str) -> pd.Series:
    """A column as read from a file; a second column keeps blank cells from being skipped."""
    return _read("label,n\n" + "".join(f"{cell},1\n" for cell in cells.split("|")))["label"]


def _of(competition: str) -> Example:
    return next(example for example in EXAMPLES if example.competition == competition)


@each
def test_the_score_is_the_one_by_hand(example: Example) -> None:
    score = example.task.score(example.table(example.guess), example.answers)
    assert score == pytest.approx(example.score, abs=1e-12)
    assert type(score) is float


@each
def test_the_answers_themselves_score_best(example: Example) -> None:
    best = example.task.score(example.answers, example.answers)
    assert best == (0 if find(example.competition).lower_is_better else 1)


@each
def test_the_order_of_rows_and_columns_and_further_columns_do_not_matter(example: Example) -> None:
    table = example.table(example.guess)
    mixed = table.assign(note="see below").iloc[[2, 0, 3, 1], ::-1]
    assert example.task.score(mixed, example.answers) == pytest.approx(example.score, abs=1e-12)
    example.task.validate(mixed, example.answers)


@each
def test_frames_are_left_as_they_were(example: Example) -> None:
    table, answers = example.table(example.guess).iloc[::-1], example.answers
    before = table.copy(), answers.copy()
    example.task.score(table, answers)
    pd.testing.assert_frame_equal(table, before[0])
    pd.testing.assert_frame_equal(answers, before[1])


@each
def test_ids_must_be_those_of_the_sample(example: Example) -> None:
    good = example.table(example.guess)
    ids = good.columns[0]
    unknown = 12_345 if good[ids].dtype.kind == "i" else "zzz"
    broken = {
        "lacks 1 id ": good.iloc[1:],
        "has unknown 1 id ": good.assign(**{ids: [unknown, *good[ids][1:]]}),
        "repeats 1 id ": pd.concat([good, good.iloc[:1]]),
        f"lacks the column {ids}; ": good.drop(columns=ids),
        f"lacks the column {good.columns[1]}; ": good.drop(columns=good.columns[1]),
    }
    for sentence, table in broken.items():
        with pytest.raises(InvalidSubmission, match=sentence):
            example.task.validate(table, example.answers)
        with pytest.raises(InvalidSubmission, match=sentence):
            example.task.score(table, example.answers)


NUMBERS = [
    "cassava-leaf-disease-classification",
    "cdiscount-image-classification-challenge",
    "iwildcam-2020-fgvc7",
    "tabular-playground-series-dec-2021",
    "aptos2019-blindness-detection",
    "learning-agency-lab-automated-essay-scoring-2",
    "nfl-player-contact-detection",
    "ml2021spring-hw2",
    "movie-review-sentiment-analysis-kernels-only",
    "spaceship-titanic",
]
TRUNCATED = [
    "herbarium-2020-fgvc7",
    "herbarium-2021-fgvc8",
    "herbarium-2022-fgvc9",
    "iwildcam-2019-fgvc6",
]
SPOKEN = [
    "text-normalization-challenge-english-language",
    "text-normalization-challenge-russian-language",
]
REFUSED = [
    *(
        (one, "2.5|1|0|1", "1 of 4 values are not whole numbers, the first in row 1")
        for one in NUMBERS
    ),
    *((one, "1||0|1", r"not whole numbers, the first in row 2 \(nan\)") for one in NUMBERS),
    *((one, "1|2|inf|1", "not whole numbers, the first in row 3") for one in NUMBERS),
    *((one, "1|0|0|one", "1 of 4 .* whole numbers, .*row 4 \\('one'\\)") for one in NUMBERS),
    *((one, "1|||1", "2 of 4 values are not integers, the first in row 2") for one in TRUNCATED),
    *((one, "1|inf|2|3", "1 of 4 values are not integers, .*row 2") for one in TRUNCATED),
    *((one, "1|2|7.0|oak", "2 of 4 values are not integers, .*'7.0'") for one in TRUNCATED),
    *((one, f"1|2|3|{2**64}", "1 of 4 values are not integers of at most 64") for one in TRUNCATED),
    ("inaturalist-2019-fgvc6", "1.0|2|3|4", "4 of 4 values are not integers"),
    ("inaturalist-2019-fgvc6", "1 2|2 3| |4 5", "1 of 4 values are not integers, .*row 3"),
    ("inaturalist-2019-fgvc6", "1 2|2 3||4 5", "1 of 4 values are not integers, .*row 3"),
    ("inaturalist-2019-fgvc6", "1 2|2 3|oak 1|4 5", "row 3 \\('oak 1'\\)"),
    (
        "tensorflow-speech-recognition-challenge",
        "yes||no|no",
        "1 of 4 values are not text, .*row 2",
    ),
    ("tensorflow-speech-recognition-challenge", "yes|None|no|no", "1 of 4 values are not text"),
    ("tensorflow-speech-recognition-challenge", "1|2|3|4", "4 of 4 values are not text"),
    ("paddy-disease-classification", "1|2|3|4", "4 of 4 values are not text"),
    ("paddy-disease-classification", "True|True|False|True", "4 of 4 values are not text"),
    ("plant-seedlings-classification", "|||", "4 of 4 values are not text"),
    ("plant-seedlings-classification", "1.5|||", "4 of 4 values are not text"),
]


@pytest.mark.parametrize(("competition", "labels", "sentence"), REFUSED)
def test_a_column_that_the_official_grader_cannot_score_is_invalid(
    competition: str, labels: str, sentence: str
) -> None:
    example = _of(competition)
    with pytest.raises(InvalidSubmission, match=sentence):
        example.task.validate(example.table(labels), example.answers)
    with pytest.raises(InvalidSubmission, match=sentence):
        example.task.score(example.table(labels), example.answers)


TOLERATED = [
    # Whole floats and truth values are numbers; labels that do not exist are only wrong.
    ("cassava-leaf-disease-classification", "0.0|3.0|4.0|4.0", 0.75),
    ("cassava-leaf-disease-classification", "-7|3|99|4", 0.5),
    ("cassava-leaf-disease-classification", "False|True|True|True", 0.25),
    ("iwildcam-2020-fgvc7", "0.0|371.0|1e18|2", 0.5),
    ("tabular-playground-series-dec-2021", "1|2|2|9999999999999999999", 0.75),
    ("nfl-player-contact-detection", "1|1|1|1", 0.0),
    ("nfl-player-contact-detection", "True|True|True|False", 1.0),
    # c = 3 of n = 4, t = (1, 3, 0), p = (1, 2, 1): (12 - 7) / sqrt((16 - 6) (16 - 10)).
    ("nfl-player-contact-detection", "1|1|2|0", 5 / math.sqrt(60)),
    ("aptos2019-blindness-detection", "1|1|1|1", 0.0),
    ("aptos2019-blindness-detection", "0.0|1.0|1.0|2.0", 0.8),
    # Ranks 0 to 3, margins (2, 1, 1, 0) and (1, 2, 0, 1): two misses by one, 34 / 4 expected.
    ("aptos2019-blindness-detection", "0|1|1|5", 1 - 2 / 8.5),
    ("spaceship-titanic", "1|0|1|2", 0.75),
    ("spaceship-titanic", "1.0|0.0|1.0|1.0", 1.0),
    ("spaceship-titanic", "true|false|false|TRUE", 0.75),
    # int(): fractions are cut off, text of whole numbers goes.
    ("herbarium-2020-fgvc7", "5.9|5.1|6.0|6.999", 1.0),
    ("herbarium-2021-fgvc8", " 5 |5|6|0_6", 1.0),
    ("herbarium-2021-fgvc8", "True|False|True|True", 0.0),
    ("iwildcam-2019-fgvc6", f"{2**63}|{2**63 + 1}|{2**63}|{2**63}", 0.0),
    # Only the first label is read.
    ("inaturalist-2019-fgvc6", "71|690|333|71", 0.0),
    ("inaturalist-2019-fgvc6", "71 oak|690 1.5| 333\t4|7_1 0", 0.0),
    ("inaturalist-2019-fgvc6", "True|False|True|True", 1.0),
    # Case and blanks count.
    ("tensorflow-speech-recognition-challenge", "Bed|yes |happy|silence", 0.25),
    # A missing label is the empty one, and beside it numbers are text too.
    ("paddy-disease-classification", "|||", 0.0),
    ("paddy-disease-classification", "1.5||2|", 0.0),
    ("plant-seedlings-classification", "Maize||7|", 0.25),
]


@pytest.mark.parametrize(("competition", "labels", "score"), TOLERATED)
def test_what_the_official_grader_tolerates_is_scored(
    competition: str, labels: str, score: float
) -> None:
    example = _of(competition)
    example.task.validate(example.table(labels), example.answers)
    found = example.task.score(example.table(labels), example.answers)
    assert found == pytest.approx(score, abs=1e-12)


@pytest.mark.parametrize("competition", SPOKEN)
@pytest.mark.parametrize("labels", ["1|2|3|4", "1.5||2|", "True||False|", "True|True|True|False"])
def test_no_spoken_form_is_refused(competition: str, labels: str) -> None:
    example = _of(competition)
    example.task.validate(example.table(labels), example.answers)
    # The third true form, and in Russian the second too, is "nan".
    assert 0 <= example.task.score(example.table(labels), example.answers) <= 0.5


def test_spoken_numbers_match_as_they_are_printed() -> None:
    example = Example(
        "text-normalization-challenge-english-language",
        "id,after", "0_0 0_1 0_2 0_3", "1|2.5|one|nan", "", 0,
    )  # fmt: skip
    # The true forms are text. All whole numbers: "1"; with a gap they become floats: "1.0".
    assert example.task.score(example.table("1|2|3|4"), example.answers) == 0.25
    assert example.task.score(example.table("1|2.5|3|"), example.answers) == 0.5


def test_repeated_ids_pair_as_sorting_leaves_them() -> None:
    task = _of("iwildcam-2020-fgvc7").task
    answers = pd.DataFrame({"Id": ["b", "a", "b"], "Category": [1, 2, 3]})
    assert task.score(answers.iloc[[1, 0, 2]], answers) == 1.0
    # The two rows of b have no other name than their order.
    assert task.score(answers.iloc[[1, 2, 0]], answers) == pytest.approx(1 / 3)


COLUMNS = [
    *("1|2|0|1", "1|0|0|1", "1.0|2|0|1", "1.5|2|0|1", "1||0|1", "1|2|inf|0", "|||", "-0.0|0|0|0"),
    *(
        "a|b|c|d",
        "a|b|b|a",
        "a||b|a",
        "1|b|2|3",
        "True|False|True|True",
        "True||False|",
        "yes|1|2|",
    ),
    *("True|1|0|1", "1e18|1|2|3", "9.2e18|1|2|3", "1e19|1|2|3", "-9223372036854775808.0|0|0|0"),
    *("9223372036854775807|1|2|3", "9223372036854775808|1|2|3", "18446744073709551616|1|2|3"),
    *(
        "9223372036854775808|-1|2|3",
        "1e400|1|2|3",
        "-1e308|0|0|0",
        "1_0|1|2|3",
        " 1|2|3|4",
        "-1|-2|-3|-4",
    ),
    *("9223372036854775808|9223372036854775809|9223372036854775808|18446744073709551615",),
    *("-9223372036854775809|1|2|3", "2.5|nan|1|2", "1|2|3|+4", "7.9|7|0x1|1", "|a||"),
]
NUMBERS_TRUE, WORDS_TRUE = np.array([1, 2, 0, 1]), np.array(["a", "b", "c", "d"], dtype=object)


def _outcome(score: Any) -> float | None:
    """The score that a call gives, None if it refuses."""
    try:
        return float(score())
    except (InvalidSubmission, ValueError, TypeError, OverflowError):
        return None


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("cells", COLUMNS)
def test_arrays_of_labels_are_taken_exactly_where_scikit_learn_takes_them(cells: str) -> None:
    column = _column(cells)
    guess = column.to_numpy()
    numbers = _outcome(lambda: np.mean(number_labels(column) == NUMBERS_TRUE))
    assert numbers == _outcome(lambda: theirs.accuracy_score(NUMBERS_TRUE, guess))
    words = _outcome(lambda: np.mean(text_labels(column) == WORDS_TRUE))
    assert words == _outcome(lambda: theirs.accuracy_score(WORDS_TRUE, guess))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("cells", COLUMNS)
def test_lists_of_labels_are_taken_exactly_where_scikit_learn_takes_them(cells: str) -> None:
    column = _column(cells)
    true_words, true_numbers = WORDS_TRUE.tolist(), NUMBERS_TRUE.tolist()
    words = _outcome(lambda: np.mean(mixed_text_labels(column) == WORDS_TRUE))
    assert words == _outcome(lambda: theirs.accuracy_score(true_words, column.tolist()))
    cut = _outcome(lambda: np.mean(truncated_labels(column) == NUMBERS_TRUE))
    integers = _outcome(lambda: theirs.accuracy_score(true_numbers, [int(one) for one in column]))
    assert cut == integers


@pytest.mark.parametrize("cells", COLUMNS)
def test_a_column_as_text_is_what_str_makes_of_it(cells: str) -> None:
    column = _column(cells)
    assert anything_as_text(column).tolist() == [str(value) for value in column]


def test_a_first_number_may_be_of_any_size_numpy_holds() -> None:
    assert first_number_labels(_column("-5 1|7|8 x|9")).tolist() == [-5, 7, 8, 9]
    large = first_number_labels(_column("|".join([f"{2**64 - 1} 0", f"{2**63} 1"])))
    assert large.tolist() == [-1, -(2**63)]  # wrapped: distinct, and no true label
    with pytest.raises(InvalidSubmission, match="integers of at most 64 bits"):
        first_number_labels(_column(f"{2**63} 1|1 2"))


def test_answers_and_submission_of_mixed_chunks_are_read_alike() -> None:
    # pandas reads large files in pieces; a piece of whole numbers beside a piece of text gives
    # a column of both.
    mixed = pd.Series([1, 2, "3 4", "5"], dtype=object)
    assert first_number_labels(mixed).tolist() == [1, 2, 3, 5]
    assert truncated_labels(pd.Series([1, 2.9, "3", True], dtype=object)).tolist() == [1, 2, 3, 1]
    assert anything_as_text(mixed).tolist() == ["1", "2", "3 4", "5"]
    with pytest.raises(InvalidSubmission, match="whole numbers"):
        number_labels(pd.Series([1, True, 2], dtype=object))
