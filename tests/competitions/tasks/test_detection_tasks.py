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
# What an empty cell reads as.
_MISSING = float("nan")
LYFT = "3d-object-detection-for-autonomous-vehicles"


def _task(competition_id: str) -> Task:
    return load_task(find(competition_id).task)


def _refusal(competition_id: str, submission: pd.DataFrame, answers: pd.DataFrame) -> str:
    with pytest.raises(InvalidSubmission) as found:
        _task(competition_id).score(submission, answers)
    return str(found.value)


PAGES = pd.DataFrame(
    {"image_id": ["p1", "p2"], "labels": ["U+306F 10 10 5 5 U+304C 30 30 5 5", None]}
)


def test_kuzushiji_counts_points_over_all_pages() -> None:
    guess = pd.DataFrame({"image_id": ["p2", "p1"], "labels": ["U+306F 1 1", "U+306F 12 12"]})
    task = _task(KUZUSHIJI)
    task.validate(guess, PAGES)
    assert task.score(guess, PAGES) == pytest.approx(2 * 1 / (2 + 2))
    assert task.score(guess.assign(labels=[_MISSING, "U+306F 12 nan"]), PAGES) == 0.0


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("U+306F 12", "boxes of 3 tokens each"),
        ("U+306F 12  12", "single spaces"),
        ("U+306F 12 x", "is not a number"),
        ("", "3 tokens"),
    ],
)
def test_kuzushiji_refuses_other_lists(cell: str, sentence: str) -> None:
    guess = pd.DataFrame({"image_id": ["p1", "p2"], "labels": ["U+306F 12 12", cell]})
    assert sentence in _refusal(KUZUSHIJI, guess, PAGES)
    with pytest.raises(InvalidSubmission, match=sentence):
        _task(KUZUSHIJI).validate(guess, PAGES)


SCANS = pd.DataFrame(
    {
        "id": ["a_image", "b_image", "c_study"],
        "PredictionString": ["opacity 1 0 0 10 10", "none 1 0 0 1 1", "negative 1 0 0 1 1"],
    }
)


def test_siim_averages_labels_of_images_and_studies_and_a_perfect_file_scores_one() -> None:
    task = _task(SIIM)
    task.validate(SCANS, SCANS)
    assert task.score(SCANS, SCANS) == 1.0
    # The opacity is missed: one positive of score 0 among three rows.
    missed = SCANS.assign(PredictionString=["none 0.1 0 0 1 1", *SCANS["PredictionString"][1:]])
    assert task.score(missed, SCANS) == pytest.approx((1 / 3 + 1 + 1) / 3)


def test_siim_ignores_labels_that_no_answer_has_and_takes_any_white_space() -> None:
    cells = ["opacity  1 0 0\t10 10 tumour nan 0 0 1 1", *SCANS["PredictionString"][1:]]
    assert _task(SIIM).score(SCANS.assign(PredictionString=cells), SCANS) == 1.0


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("opacity 1 0 0 10", "boxes of 6 tokens each"),
        ("opacity high 0 0 10 10", "confidence of 1 of"),
        ("opacity nan 0 0 10 10", "not finite"),
        (_MISSING, "6 tokens"),
    ],
)
def test_siim_refuses_other_lists(cell: str | float, sentence: str) -> None:
    guess = SCANS.assign(PredictionString=[cell, *SCANS["PredictionString"][1:]])
    assert sentence in _refusal(SIIM, guess, SCANS)


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
    task = _task(VIN)
    task.validate(FOUND, FOUND)
    # Class 3 is found; class 14, whose only truth is annotation 0, is not.
    assert task.score(FOUND, XRAYS) == pytest.approx(0.5)


def test_vinbigdata_puts_several_rows_of_an_image_together_and_cuts_classes_to_integers() -> None:
    again = pd.concat([FOUND, FOUND.iloc[[1]].assign(PredictionString="99 0.1 0 0 1 1")])
    cut = again.assign(PredictionString=again["PredictionString"].str.replace("3 0", "3.9 0"))
    assert _task(VIN).score(cut, XRAYS) == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("frame", "sentence"),
    [
        (FOUND.iloc[:2], "lacks 1 id"),
        (FOUND.assign(PredictionString="14 1 0 0 1"), "6 tokens"),
        (FOUND.assign(PredictionString="14 1 0 0 1 x"), "is not a number"),
        (FOUND.assign(PredictionString="nan 1 0 0 1 1"), "class of 3 boxes is not finite"),
        (FOUND.assign(PredictionString=None), "6 tokens"),
    ],
)
def test_vinbigdata_refuses_other_files(frame: pd.DataFrame, sentence: str) -> None:
    assert sentence in _refusal(VIN, frame, XRAYS)


ROAD = pd.DataFrame(
    {
        "Id": ["s1", "s2"],
        "PredictionString": ["1 5 5 0 2 4 1.5 0.3 car", "1 9 9 0 1 1 2 0 pedestrian"],
    }
)


def test_lyft_averages_samples_and_thresholds() -> None:
    task = _task(LYFT)
    task.validate(ROAD, ROAD)
    assert task.score(ROAD, ROAD) == 1.0
    half = ROAD.assign(PredictionString=[ROAD["PredictionString"][0], _MISSING])
    assert task.score(half, ROAD) == 0.5
    # An overlap of 0.8: above 0.5 to 0.75, and 0.8 itself is not enough.
    lower = ROAD["PredictionString"].str.replace("4 1.5", "4 1.2")
    assert task.score(ROAD.assign(PredictionString=lower), ROAD) == pytest.approx((0.6 + 1) / 2)


def test_lyft_ignores_classes_that_the_sample_does_not_have_whatever_their_size() -> None:
    more = ROAD["PredictionString"] + " 1 0 0 0 -1 1 1 0 bus"
    assert _task(LYFT).score(ROAD.assign(PredictionString=more), ROAD) == 1.0


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("1 5 5 0 2 4 1.5 0.3", "9 tokens"),
        ("1 5 5 0 2 4 1.5 0.3 car ", "9 tokens"),
        ("1 5 5 0 0 4 1.5 0.3 car", "size that is not positive"),
        ("1 5 5 0 2 4 1.5 inf car", "yaw of 1 boxes is infinite"),
        ("1 5 5 0 2 4 tall 0.3 car", "is not a number"),
    ],
)
def test_lyft_refuses_other_lists(cell: str, sentence: str) -> None:
    guess = ROAD.assign(PredictionString=[cell, ROAD["PredictionString"][1]])
    assert sentence in _refusal(LYFT, guess, ROAD)
