"""The competitions that ask for boxes or points."""

from __future__ import annotations

import pandas as pd
import pytest

from competitions.catalog import find
from competitions.errors import InvalidSubmission
from competitions.tasks import Task, load_task

KUZUSHIJI = "kuzushiji-recognition"
SIIM = "siim-covid19-detection"
VIN = "vinbigdata-chest-xray-abnormalities-detection"
LYFT = "3d-object-detection-for-autonomous-vehicles"
# What an empty cell reads as.
_MISSING = float("nan")


def _task(competition_id: str) -> Task:
    return load_task(find(competition_id).task)


def _score(
    competition_id: str,
    submission: pd.DataFrame,
    answers: pd.DataFrame,
    sample: pd.DataFrame | None = None,
) -> float:
    """The score of what the validator lets pass; the answers serve as sample if there is none."""
    task = _task(competition_id)
    task.validate(submission, answers if sample is None else sample)
    return float(task.score(submission, answers))


def _refuse(
    competition_id: str,
    submission: pd.DataFrame,
    answers: pd.DataFrame,
    sentence: str,
    sample: pd.DataFrame | None = None,
) -> None:
    """Both grading and validating refuse with this sentence."""
    task = _task(competition_id)
    with pytest.raises(InvalidSubmission, match=sentence):
        task.score(submission, answers)
    with pytest.raises(InvalidSubmission, match=sentence):
        task.validate(submission, answers if sample is None else sample)


PAGES = pd.DataFrame(
    {"image_id": ["p1", "p2"], "labels": ["U+306F 10 10 5 5 U+304C 30 30 5 5", None]}
)


def test_kuzushiji_counts_points_over_all_pages() -> None:
    guess = pd.DataFrame({"image_id": ["p2", "p1"], "labels": ["U+306F 1 1", "U+306F 12 12"]})
    assert _score(KUZUSHIJI, guess, PAGES) == pytest.approx(2 * 1 / (2 + 2))
    assert _score(KUZUSHIJI, guess.assign(labels=[_MISSING, "U+306F 12 nan"]), PAGES) == 0.0
    assert _score(KUZUSHIJI, guess.assign(labels=[_MISSING, "U+306F 10 12"]), PAGES) == 0.0


def test_kuzushiji_takes_what_float_reads_a_label_of_no_letter_and_a_nul_after_one() -> None:
    cell = " 1 1 U+306F\0 1_2 1.2e1 U+304C \u0663\u0661 31"
    guess = PAGES.assign(labels=[cell, _MISSING])
    assert _score(KUZUSHIJI, guess, PAGES) == pytest.approx(2 * 2 / (3 + 2))


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("U+306F 12", "boxes of 3 tokens each"),
        ("U+306F 12  12", "single spaces"),
        ("U+306F 12 x", "the y of 1 of 2 boxes is not a number, the first in row 2 .'x'."),
        ("", "3 tokens"),
        (7, "3 tokens"),
    ],
)
def test_kuzushiji_refuses_other_lists(cell: str | int, sentence: str) -> None:
    guess = pd.DataFrame({"image_id": ["p1", "p2"], "labels": ["U+306F 12 12", cell]})
    _refuse(KUZUSHIJI, guess, PAGES, sentence)


SCANS = pd.DataFrame(
    {
        "id": ["a_image", "b_image", "c_study"],
        "PredictionString": ["opacity 1 0 0 10 10", "none 1 0 0 1 1", "negative 1 0 0 1 1"],
    }
)


def test_siim_averages_labels_of_images_and_studies_and_a_perfect_file_scores_one() -> None:
    assert _score(SIIM, SCANS.iloc[::-1], SCANS) == 1.0
    # The opacity is missed: one positive of score 0 among three rows.
    missed = SCANS.assign(PredictionString=["none 0.1 0 0 1 1", *SCANS["PredictionString"][1:]])
    assert _score(SIIM, missed, SCANS) == pytest.approx((1 / 3 + 1 + 1) / 3)


def test_siim_ignores_labels_that_no_answer_has_and_takes_any_white_space() -> None:
    cells = ["opacity  1 0 0\t10 10 tumour nan 0 0 1 1", *SCANS["PredictionString"][1:]]
    assert _score(SIIM, SCANS.assign(PredictionString=cells), SCANS) == 1.0
    # An empty list is a cell of spaces. Corners may be nan: such a box is wrong, after the others.
    cells = ["opacity 1 0 0 10 10 opacity 0.5 nan 0 10 10", " ", "negative 1 0 0 1 1"]
    found = _score(SIIM, SCANS.assign(PredictionString=cells), SCANS)
    assert found == pytest.approx((1 + 1 / 3 + 1) / 3)


def test_siim_leaves_an_image_unsorted_around_a_confidence_of_nan() -> None:
    truth = "opacity 1 0 0 10 8 opacity 1 0 2 10 10"
    answers = SCANS.assign(PredictionString=[truth, *SCANS["PredictionString"][1:]])
    # The box 0 0 10 10 may take either truth and takes the first; 0 0 10 5 fits that one alone.
    cell = "opacity 0.1 0 0 10 5 tumour nan 0 0 1 1 opacity 0.9 0 0 10 10"
    guess = answers.assign(PredictionString=[cell, *SCANS["PredictionString"][1:]])
    assert _score(SIIM, guess, answers) == 1.0
    # opacity: right at 0.9, wrong at 0.1, then a miss and two blank rows at 0.
    plain = guess.assign(PredictionString=guess["PredictionString"].str.replace("nan", "0"))
    assert _score(SIIM, plain, answers) == pytest.approx((0.5 + 0.5 * 2 / 5 + 2) / 3)


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("opacity 1 0 0 10", "boxes of 6 tokens each"),
        ("opacity high 0 0 10 10", "confidence of 1 of 3 boxes is not a number, .* row 1 .'high'."),
        ("opacity nan 0 0 10 10", "the confidence of 1 boxes is not finite, the first in row 1"),
        ("opacity inf 0 0 10 10", "not finite"),
        ("opacity 1 0 0 10 ten", "the ymax of 1 of 3"),
        (_MISSING, "6 tokens"),
        (7, "6 tokens"),
    ],
)
def test_siim_refuses_other_lists(cell: str | float, sentence: str) -> None:
    guess = SCANS.assign(PredictionString=[cell, *SCANS["PredictionString"][1:]])
    _refuse(SIIM, guess, SCANS, sentence)


XRAYS = pd.DataFrame(
    {
        "image_id": ["a", "b", "c"],
        "class_id": [14, 3, 3],
        "x_min": [0, 10, 10],
        "y_min": [0, 10, 10],
        "x_max": [1, 40, 40],
        "y_max": [1, 40, 40],
    }
)
FOUND = pd.DataFrame(
    {
        "image_id": ["a", "b", "c"],
        "PredictionString": ["14 1 0 0 1 1", "3 0.9 10 10 40 40", "3 0.9 10 10 40 40"],
    }
)


def test_vinbigdata_takes_the_first_answer_for_unmatched_so_a_perfect_file_is_not_perfect() -> None:
    # Class 3 is found; class 14, whose only truth is annotation 0, is not.
    assert _score(VIN, FOUND, XRAYS, FOUND) == pytest.approx(0.5)


def test_vinbigdata_puts_several_rows_of_an_image_together_and_cuts_classes_to_integers() -> None:
    again = pd.concat([FOUND, FOUND.iloc[[1]].assign(PredictionString="99 0.1 0 0 1 1")])
    cut = again.assign(PredictionString=again["PredictionString"].str.replace("3 0", "3.9 0"))
    assert _score(VIN, cut, XRAYS, FOUND) == pytest.approx(0.5)


def test_vinbigdata_compares_corners_as_if_they_were_sizes() -> None:
    # As corners 10 of 30 columns are common, too few; as sizes 20 of 40.
    narrow = FOUND["PredictionString"].str.replace("10 10 40 40", "10 10 20 40")
    found = _score(VIN, FOUND.assign(PredictionString=narrow), XRAYS, FOUND)
    assert found == pytest.approx(0.5)


def test_vinbigdata_wants_an_overlap_of_0_4_or_more_by_falling_confidence() -> None:
    # As sizes 16 and 15.9 of a width of 40.
    at, below = (
        FOUND["PredictionString"].str.replace("10 10 40 40", f"10 10 {width} 40")
        for width in (16, 15.9)
    )
    assert _score(VIN, FOUND.assign(PredictionString=at), XRAYS, FOUND) == pytest.approx(0.5)
    assert _score(VIN, FOUND.assign(PredictionString=below), XRAYS, FOUND) == 0.0
    mixed = ["3 0.7 0 0 1 1 14 1 0 0 1 1", *FOUND["PredictionString"][1:]]
    assert _score(VIN, FOUND.assign(PredictionString=mixed), XRAYS, FOUND) == pytest.approx(0.5)
    first = ["3 0.95 0 0 1 1 14 1 0 0 1 1", *FOUND["PredictionString"][1:]]
    wrong_first = _score(VIN, FOUND.assign(PredictionString=first), XRAYS, FOUND)
    assert wrong_first == pytest.approx(0.5 * 2 / 3)


def test_vinbigdata_counts_a_hundred_boxes_of_a_class_on_an_image() -> None:
    wrong = " ".join(["3 0.99 0 0 1 1"] * 100)
    cells = ["14 1 0 0 1 1", *(f"{wrong} {cell}" for cell in FOUND["PredictionString"][1:])]
    assert _score(VIN, FOUND.assign(PredictionString=cells), XRAYS, FOUND) == 0.0
    cells = [cell.removeprefix("3 0.99 0 0 1 1 ") for cell in cells]
    found = _score(VIN, FOUND.assign(PredictionString=cells), XRAYS, FOUND)
    # Both right boxes come after 198 wrong ones: 2 of 200 at every recall.
    assert found == pytest.approx(0.5 * 2 / 200)


def test_vinbigdata_takes_a_confidence_of_nan() -> None:
    cells = FOUND["PredictionString"].str.replace("0.9", "nan")
    assert _score(VIN, FOUND.assign(PredictionString=cells), XRAYS, FOUND) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("frame", "sentence"),
    [
        (FOUND.iloc[:2], "lacks 1 id in column 'image_id', the first is 'c'"),
        (pd.concat([FOUND, FOUND[:1].assign(image_id="z")]), "unknown 1 id"),
        (FOUND.drop(columns="PredictionString"), "lacks the column PredictionString"),
        (FOUND.assign(PredictionString="14  1 0 0 1 1"), "with single spaces"),
        (FOUND.assign(PredictionString=""), "6 tokens"),
        (FOUND.assign(PredictionString="14 1 0 0 1"), "6 tokens"),
        (FOUND.assign(PredictionString="14 1 0 0 1 x"), "is not a number"),
        (FOUND.assign(PredictionString="nan 1 0 0 1 1"), "class of 3 boxes is not finite"),
        (FOUND.assign(PredictionString=None), "6 tokens"),
    ],
)
def test_vinbigdata_refuses_other_files(frame: pd.DataFrame, sentence: str) -> None:
    _refuse(VIN, frame, XRAYS, sentence, FOUND)


ROAD = pd.DataFrame(
    {
        "Id": ["s1", "s2"],
        "PredictionString": ["1 5 5 0 2 4 1.5 0.3 car", "1 9 9 0 1 1 2 0 pedestrian"],
    }
)


def test_lyft_averages_samples_and_thresholds() -> None:
    assert _score(LYFT, ROAD.iloc[::-1], ROAD) == 1.0
    for empty in (_MISSING, "   "):
        half = ROAD.assign(PredictionString=[ROAD["PredictionString"][0], empty])
        assert _score(LYFT, half, ROAD) == 0.5
    # An overlap of 0.8: above 0.5 to 0.75, and 0.8 itself is not enough.
    lower = ROAD["PredictionString"].str.replace("4 1.5", "4 1.2")
    found = _score(LYFT, ROAD.assign(PredictionString=lower), ROAD)
    assert found == pytest.approx((0.6 + 1) / 2)


def test_lyft_ignores_classes_that_the_sample_does_not_have_whatever_their_size() -> None:
    more = ROAD["PredictionString"] + " 1 0 0 0 -1 1 1 0 bus"
    assert _score(LYFT, ROAD.assign(PredictionString=more), ROAD) == 1.0


def test_lyft_takes_the_mean_over_a_samples_classes_and_ranks_by_confidence() -> None:
    answers = ROAD.assign(PredictionString=ROAD["PredictionString"] + " 1 50 50 0 3 9 3 0 bus")
    assert _score(LYFT, ROAD, answers) == 0.5
    wrong = ROAD["PredictionString"] + " 0.9 99 99 0 2 4 1.5 0 car"
    assert _score(LYFT, ROAD.assign(PredictionString=wrong), ROAD) == 1.0
    first = ROAD["PredictionString"] + " 1.1 99 99 0 2 4 1.5 0 car"
    # Sample s2 has no car; in s1 the car found is second.
    assert _score(LYFT, ROAD.assign(PredictionString=first), ROAD) == 0.75


def test_lyft_lets_odd_numbers_pass_that_spoil_no_box() -> None:
    cell = "nan 5 5 0 2 4 1.5 0.3 car"
    guess = ROAD.assign(PredictionString=[cell, ROAD["PredictionString"][1]])
    assert _score(LYFT, guess, ROAD) == 1.0
    tall = ROAD.assign(PredictionString=[cell.replace("1.5", "inf"), guess["PredictionString"][1]])
    assert _score(LYFT, tall, ROAD) == 0.5


@pytest.mark.parametrize(
    "cell",
    [
        "1 5 5 0 0 4 1.5 0.3 car",
        "1 5 5 0 2 -4 1.5 0.3 car",
        "1 5 5 0 2 4 nan 0.3 car",
        "1 nan 5 0 2 4 1.5 0.3 car",
        "1 5 5 0 2 4 1.5 nan car",
        "1 inf 5 0 2 4 1.5 0.3 car",
        "1 1e12 5 0 2 4 1.5 0.3 car",
    ],
)
def test_lyft_refuses_a_bad_box_of_a_class_in_the_answer_which_the_validator_cannot_know(
    cell: str,
) -> None:
    guess = ROAD.assign(PredictionString=[cell, ROAD["PredictionString"][1]])
    task = _task(LYFT)
    with pytest.raises(InvalidSubmission, match=r"1 boxes have a size .* in row 1 \(a 'car'\)"):
        task.score(guess, ROAD)
    task.validate(guess, ROAD)
    assert task.score(guess.assign(PredictionString=[cell.replace("car", "bus"), " "]), ROAD) == 0


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("1 5 5 0 2 4 1.5 0.3", "9 tokens"),
        ("1 5 5 0 2 4 1.5 0.3 car ", "9 tokens"),
        ("1 5 5  0 2 4 1.5 0.3 car", "9 tokens each .* with single spaces"),
        ("1 5 5 0 2 4 1.5 inf car", "yaw of 1 boxes is infinite, the first in row 1"),
        ("1 5 5 0 2 4 1.5 -inf boat", "yaw of 1 boxes is infinite"),
        ("1 5 5 0 2 4 tall 0.3 car", "the height of 1 of 2 boxes is not a number"),
        (7, "9 tokens"),
    ],
)
def test_lyft_refuses_other_lists(cell: str | int, sentence: str) -> None:
    guess = ROAD.assign(PredictionString=[cell, ROAD["PredictionString"][1]])
    _refuse(LYFT, guess, ROAD, sentence)


@pytest.mark.parametrize(
    ("competition_id", "answers"), [(KUZUSHIJI, PAGES), (SIIM, SCANS), (LYFT, ROAD)]
)
def test_rows_must_be_those_of_the_answers(competition_id: str, answers: pd.DataFrame) -> None:
    id_column, column = answers.columns
    for bad, sentence in [
        (answers.iloc[:1], "lacks"),
        (pd.concat([answers, answers[:1]]), "repeats 1 id"),
        (answers.assign(**{id_column: "z"}), "unknown"),
        (answers.drop(columns=column), f"lacks the column {column}"),
        (answers.drop(columns=id_column), f"lacks the column {id_column}"),
    ]:
        _refuse(competition_id, bad, answers, sentence)


@pytest.mark.parametrize(
    ("competition_id", "answers"), [(KUZUSHIJI, PAGES), (SIIM, SCANS), (LYFT, ROAD)]
)
def test_a_further_column_is_not_looked_at(competition_id: str, answers: pd.DataFrame) -> None:
    guess = answers.assign(PredictionString=SCANS["PredictionString"], note="x")
    if competition_id == KUZUSHIJI:
        guess["labels"] = ["U+306F 12 12 U+304C 32 32", None]
    if competition_id == LYFT:
        guess["PredictionString"] = answers["PredictionString"]
    assert _score(competition_id, guess, answers) == 1.0
