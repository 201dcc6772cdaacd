from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from competitions.catalog import find
from competitions.errors import InvalidSubmission
from competitions.tasks import Task, load_task

TGS = "tgs-salt-identification-challenge"
HUBMAP = "hubmap-kidney-segmentation"
CONTRAILS = "google-research-identify-contrails-reduce-global-warming"
VESUVIUS = "vesuvius-challenge-ink-detection"
MADISON = "uw-madison-gi-tract-image-segmentation"

# Id column and mask column of each competition's submissions.
COLUMNS = {
    TGS: ("id", "rle_mask"),
    HUBMAP: ("id", "predicted"),
    CONTRAILS: ("record_id", "encoded_pixels"),
    VESUVIUS: ("Id", "Predicted"),
    MADISON: ("id", "predicted"),
}
EACH = pytest.mark.parametrize("competition_id", COLUMNS)
BUT_MADISON = pytest.mark.parametrize(
    "competition_id", [name for name in COLUMNS if name != MADISON]
)


def _task(competition_id: str) -> Task:
    return load_task(find(competition_id).task)


def _ids(competition_id: str, rows: int) -> list[Any]:
    if competition_id == CONTRAILS:
        return [10**18 + row for row in range(rows)]
    if competition_id == MADISON:
        return [f"case1_day0_slice_{row:04d}" for row in range(rows)]
    return [f"{'abcdef'[row]}0" for row in range(rows)]


def _answers(competition_id: str, masks: list[Any]) -> pd.DataFrame:
    """Answers in images of 4 x 5 pixels (TGS: 101 x 101)."""
    ids = pd.DataFrame({COLUMNS[competition_id][0]: _ids(competition_id, len(masks))})
    truth = "encoding" if competition_id == HUBMAP else COLUMNS[competition_id][1]
    sizes: dict[str, dict[str, Any]] = {
        TGS: {},
        HUBMAP: {"width_pixels": 5, "height_pixels": 4},
        CONTRAILS: {"height": 4, "width": 5},
        VESUVIUS: {"width": 5, "height": 4},
        MADISON: {"class": "stomach", "image_width": 5.0, "image_height": 4.0},
    }
    return ids.assign(**{truth: masks}, **sizes[competition_id])


def _submission(competition_id: str, masks: list[Any]) -> pd.DataFrame:
    id_column, column = COLUMNS[competition_id]
    frame = pd.DataFrame({id_column: _ids(competition_id, len(masks)), column: masks})
    return frame.assign(**{"class": "stomach"}) if competition_id == MADISON else frame


def _score(competition_id: str, truth: list[Any], masks: list[Any]) -> float:
    return _task(competition_id).score(
        _submission(competition_id, masks), _answers(competition_id, truth)
    )


def _refuse(
    competition_id: str, submission: pd.DataFrame, sentence: str, truth: list[Any] | None = None
) -> None:
    """Both grading and validating refuse with this sentence; the truth has as many rows."""
    masks = ["1 2", "3 4"] if truth is None else truth
    task, answers = _task(competition_id), _answers(competition_id, masks)
    sample = _submission(competition_id, ["1 1"] * len(masks))
    with pytest.raises(InvalidSubmission, match=sentence):
        task.score(submission, answers)
    with pytest.raises(InvalidSubmission, match=sentence):
        task.validate(submission, sample)


def _accept(competition_id: str, submission: pd.DataFrame) -> None:
    """Validating finds no fault beside a sample of two rows."""
    _task(competition_id).validate(submission, _submission(competition_id, ["1 1", "1 1"]))


def test_tgs_is_the_mean_share_of_thresholds_passed() -> None:
    truth = ["1 100", "1 100", np.nan, np.nan]
    assert _score(TGS, truth, ["1 100", "1 72", np.nan, "5 5"]) == (1 + 0.5 + 1 + 0) / 4


def test_tgs_takes_an_empty_mask_for_a_full_one_where_there_is_salt() -> None:
    assert _score(TGS, ["1 10201", "1 10000", "1 10"], [np.nan] * 3) == pytest.approx(
        (1 + 1 + 0) / 3
    )


def test_hubmap_is_the_mean_dice_with_two_empty_masks_counting_one() -> None:
    score = _score(HUBMAP, ["1 4", " ", "1 2"], ["3 4", np.nan, ""])
    assert score == pytest.approx((0.5 + 1 + 0) / 3)


def test_contrails_is_the_dice_of_all_pixels() -> None:
    assert _score(CONTRAILS, ["1 4", "-", "1 6"], ["1 2", "1 2", " "]) == 2 * 2 / (10 + 4)


def test_contrails_without_any_pixel_is_nan_and_valid() -> None:
    assert math.isnan(_score(CONTRAILS, ["-", "-"], ["-", "-"]))


def test_vesuvius_is_f_half_and_two_empty_masks_count_zero() -> None:
    assert _score(VESUVIUS, ["1 4", " "], ["1 2", " "]) == 1.25 * 2 / (0.25 * 4 + 2) / 2


def test_madison_combines_dice_of_masks_and_hausdorff_of_scans() -> None:
    # Pixels go down the columns of 4: pixel 5 is the top of the second of five columns.
    score = _score(MADISON, ["1 1", np.nan], ["5 1", np.nan])
    assert score == pytest.approx(0.4 * 0 + 0.6 * (1 - (1 / 5) / math.sqrt(3)))


def test_madison_pairs_rows_by_place_and_looks_at_no_class() -> None:
    submission = _submission(MADISON, ["1 1", "2 2"]).assign(**{"class": ["x", ""]})
    assert _task(MADISON).score(submission, _answers(MADISON, ["1 1", "2 2"])) == 1
    assert _task(MADISON).score(submission.iloc[::-1], _answers(MADISON, ["1 1", "2 2"])) < 1


def test_madison_never_looks_at_rows_after_the_last_answer() -> None:
    good = _submission(MADISON, ["1 1", "2 2"])
    submission = pd.concat([good, good.iloc[[0]].assign(id=7, predicted="junk")])
    assert _task(MADISON).score(submission, _answers(MADISON, ["1 1", "2 2"])) == 1
    _accept(MADISON, submission)


def test_madison_without_rows_is_nan_and_valid() -> None:
    empty = _submission(MADISON, ["1 1"]).iloc[:0]
    assert math.isnan(_task(MADISON).score(empty, _answers(MADISON, ["1 1"])))
    _accept(MADISON, empty)


def test_madison_refuses_ids_that_are_no_text() -> None:
    submission = _submission(MADISON, ["1 1", "1 1"]).assign(id=[1, 2])
    _refuse(MADISON, submission, "column 'id': 2 of 2 values are not text")


def test_madison_refuses_a_scan_of_two_image_shapes() -> None:
    answers = _answers(MADISON, ["1 1", "1 1"]).assign(
        id=["case1_day0_slice_0001", "case2_day0_slice_0001"], image_height=[4.0, 6.0]
    )
    with pytest.raises(InvalidSubmission, match=r"scan case1_day0 differ .* Keep the order"):
        _task(MADISON).score(_submission(MADISON, ["1 1", "1 1"]), answers)


def test_contrails_refuses_images_of_two_shapes() -> None:
    answers = _answers(CONTRAILS, ["1 1", "1 1"]).assign(height=[4, 5], width=[5, 4])
    with pytest.raises(InvalidSubmission, match="images differ in height or width"):
        _task(CONTRAILS).score(_submission(CONTRAILS, ["1 1", "1 1"]), answers)


@EACH
def test_a_perfect_submission_scores_one(competition_id: str) -> None:
    masks = ["1 4 9 2", "6 3"]
    assert _score(competition_id, masks, masks) == 1
    _accept(competition_id, _submission(competition_id, masks))


@EACH
def test_what_lies_past_the_end_is_cut_off(competition_id: str) -> None:
    masks = ["1 4 9 99999", "6 3 88888 1"]
    whole = ["1 4 9 10193" if competition_id == TGS else "1 4 9 12", "6 3"]
    assert _score(competition_id, whole, masks) == 1
    _accept(competition_id, _submission(competition_id, masks))


@EACH
def test_odd_but_accepted_spellings_score(competition_id: str) -> None:
    truth = ["1 2 5 2", "1 4"]
    assert _score(competition_id, truth, [" +1\t2\u00a05 2", "1 0_4"]) == 1
    assert _score(competition_id, truth, ["1 2 5", "\u0661 \u0664"]) == 1
    lone = _score(competition_id, truth, ["7", "1 4"])
    assert lone == _score(competition_id, truth, [" ", "1 4"])


@EACH
@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("junk", "whole numbers with spaces between, the first in row 2 .'junk'."),
        ("1.0 2", "whole numbers with spaces between"),
        ("0 3", "runs whose starts and lengths are 1 or more"),
        ("3 0", "runs whose starts and lengths are 1 or more"),
        ("5 1 2 1", "runs sorted by their starts"),
        ("1 1 3 1 5", "pairs of a start and a length"),
        (f"1 {2**63}", "runs within the image"),
        ("1 4 3 2", "runs without overlap"),
        (7, "text of run lengths"),
    ],
)
def test_a_cell_that_is_no_mask_is_refused(
    competition_id: str, cell: object, sentence: str
) -> None:
    column = COLUMNS[competition_id][1]
    submission = _submission(competition_id, ["1 1", cell])
    _refuse(competition_id, submission, f"column '{column}': 1 of 2 values are not {sentence}")


@pytest.mark.parametrize("competition_id", [CONTRAILS, VESUVIUS])
def test_a_missing_mask_is_refused_where_empty_masks_have_a_spelling(competition_id: str) -> None:
    submission = _submission(competition_id, ["1 1", np.nan])
    _refuse(competition_id, submission, "1 of 2 values are not text of run lengths")


@pytest.mark.parametrize("competition_id", [TGS, HUBMAP, VESUVIUS, MADISON])
def test_a_minus_sign_is_an_empty_mask_for_contrails_only(competition_id: str) -> None:
    submission = _submission(competition_id, ["1 1", "-"])
    _refuse(competition_id, submission, "whole numbers")


@EACH
def test_a_missing_column_is_refused(competition_id: str) -> None:
    for column in COLUMNS[competition_id]:
        submission = _submission(competition_id, ["1 1", "1 1"]).drop(columns=column)
        _refuse(competition_id, submission, f"lacks the column {column}")


@pytest.mark.parametrize("competition_id", [TGS, VESUVIUS])
def test_a_further_column_is_refused(competition_id: str) -> None:
    submission = _submission(competition_id, ["1 1", "1 1"]).assign(note="x")
    _refuse(competition_id, submission, "column note, which must not be there")


@pytest.mark.parametrize("competition_id", [HUBMAP, CONTRAILS, MADISON])
def test_a_further_column_is_not_looked_at(competition_id: str) -> None:
    submission = _submission(competition_id, ["1 2", "3 4"]).assign(note="x", height=0)
    assert _task(competition_id).score(submission, _answers(competition_id, ["1 2", "3 4"])) == 1
    _accept(competition_id, submission)


@BUT_MADISON
def test_another_number_of_rows_is_refused(competition_id: str) -> None:
    submission = _submission(competition_id, ["1 1"])
    _refuse(competition_id, submission, "has 1 rows, but 2 are wanted")


@pytest.mark.parametrize("competition_id", [TGS, HUBMAP, CONTRAILS])
def test_rows_pair_by_id_whatever_their_order(competition_id: str) -> None:
    masks = ["1 2", "3 4", "9 9"]
    submission = _submission(competition_id, masks).iloc[[2, 0, 1]]
    assert _task(competition_id).score(submission, _answers(competition_id, masks)) == 1


@pytest.mark.parametrize("competition_id", [TGS, HUBMAP, CONTRAILS])
def test_unknown_ids_are_refused(competition_id: str) -> None:
    id_column = COLUMNS[competition_id][0]
    ids = _ids(competition_id, 3)[1:]
    submission = _submission(competition_id, ["1 1", "1 1"]).assign(**{id_column: ids})
    _refuse(competition_id, submission, f"unknown 1 id in column '{id_column}'")


def test_vesuvius_wants_the_rows_in_the_samples_order() -> None:
    submission = _submission(VESUVIUS, ["1 1", "1 1"]).iloc[::-1]
    _refuse(VESUVIUS, submission, "column 'Id': 2 of 2 values are not the id that the sample")


def test_the_first_bad_row_is_counted_in_the_files_order() -> None:
    submission = _submission(TGS, ["junk", "1 1"]).iloc[::-1]
    _refuse(TGS, submission, "the first in row 2 .'junk'.")


def test_runs_overlap_only_within_the_image() -> None:
    # The slide here ends at pixel 20; the validator only knows how small the smallest is.
    past = ["1 2 240532293 5 240532295 5", "1 1"]
    assert _score(HUBMAP, ["1 2", "1 1"], past) == 1
    _accept(HUBMAP, _submission(HUBMAP, past))
    overlap = _submission(HUBMAP, ["1 2 20 5 20 5", "1 1"])
    _refuse(HUBMAP, overlap, "runs without overlap")
