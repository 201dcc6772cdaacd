from __future__ import annotations

import math

import numpy as np
import pytest

from competitions.metrics.detection import (
    Boxes,
    box_average_precision_score,
    coco_average_precision_score,
)

Row = tuple[int, int, list[float], float]


def boxes(*rows: Row) -> Boxes:
    return Boxes(
        np.array([row[0] for row in rows], dtype=np.intp),
        np.array([row[1] for row in rows], dtype=np.intp),
        np.array([row[2] for row in rows], dtype=np.float64).reshape(-1, 4),
        np.array([row[3] for row in rows], dtype=np.float64),
    )


SQUARE = [0.0, 0, 10, 10]  # the same in corners and in x, y, width, height
FAR = [50.0, 50, 60, 60]


def test_a_box_found_and_a_blank_image_score_one() -> None:
    truth = boxes((0, 0, SQUARE, 0))
    assert box_average_precision_score(truth, boxes((0, 0, SQUARE, 0.9)), images=2) == 1.0


@pytest.mark.parametrize(("width", "score"), [(5.0, 1 / 3), (5.1, 1.0)])
def test_an_overlap_of_exactly_one_half_is_no_hit(width: float, score: float) -> None:
    # A miss leaves a positive of score 0 beside the wrong box and the blank image.
    truth, guess = boxes((0, 0, SQUARE, 0)), boxes((0, 0, [0, 0, width, 10], 0.9))
    assert box_average_precision_score(truth, guess, images=2) == pytest.approx(score)


def test_a_second_box_on_the_same_truth_is_wrong() -> None:
    guess = boxes((0, 0, SQUARE, 0.9), (0, 0, SQUARE, 0.8))
    # Right at 0.9, wrong at 0.8: precision 1 at full recall.
    assert box_average_precision_score(boxes((0, 0, SQUARE, 0)), guess, images=1) == 1.0
    lower = boxes((0, 0, FAR, 0.9), (0, 0, SQUARE, 0.8))
    assert box_average_precision_score(boxes((0, 0, SQUARE, 0)), lower, images=1) == 0.5


def test_labels_without_truth_are_ignored_and_the_others_averaged() -> None:
    truth = boxes((0, 0, SQUARE, 0), (0, 1, SQUARE, 0))
    guess = boxes((0, 0, SQUARE, 0.9), (0, 7, FAR, 0.9))
    # Label 0 is found; label 1 is missed: positive and blank image both score 0.
    assert box_average_precision_score(truth, guess, images=2) == pytest.approx((1 + 0.5) / 2)


def test_a_label_without_any_negative_is_an_error() -> None:
    one = boxes((0, 0, SQUARE, 0.9))
    with pytest.raises(ValueError, match="no negative"):
        box_average_precision_score(one, one, images=1)
    with pytest.raises(ValueError, match="no true box"):
        box_average_precision_score(boxes(), one, images=1)


def test_coco_finds_a_box_at_the_threshold_itself() -> None:
    truth, guess = boxes((0, 0, SQUARE, 0)), boxes((0, 0, [0, 0, 10, 5], 0.9))
    assert coco_average_precision_score(truth, guess, 0.5) == pytest.approx(1)
    assert coco_average_precision_score(truth, guess, 0.51) == 0.0


def test_coco_reads_precision_at_101_recalls() -> None:
    # One of two truths found, first: precision 1 at the recalls 0 to 0.5, 51 of 101.
    truth = boxes((0, 0, SQUARE, 0), (1, 0, SQUARE, 0))
    assert coco_average_precision_score(truth, boxes((0, 0, SQUARE, 0.9))) == pytest.approx(
        51 / 101
    )


def test_coco_counts_the_hundred_best_predictions_of_an_image_and_label() -> None:
    truth = boxes((0, 0, SQUARE, 0))
    wrong: list[Row] = [(0, 0, FAR, 0.9)] * 99
    found = coco_average_precision_score(truth, boxes(*wrong, (0, 0, SQUARE, 0.1)))
    assert found == pytest.approx(1 / 100)
    assert coco_average_precision_score(truth, boxes(*wrong, *wrong, (0, 0, SQUARE, 0.1))) == 0.0


def test_coco_takes_a_match_with_annotation_0_for_none() -> None:
    truth = boxes((0, 0, SQUARE, 0), (1, 0, SQUARE, 0))
    guess = boxes((0, 0, SQUARE, 0.9), (1, 0, SQUARE, 0.8))
    assert coco_average_precision_score(truth, guess, first_id=1) == pytest.approx(1)
    # The match with row 0 counts as wrong: precision 1/2 up to a recall of 1/2.
    found = coco_average_precision_score(truth, guess, first_id=0)
    assert found == pytest.approx(0.5 * 51 / 101)


def test_coco_without_any_truth_is_minus_one() -> None:
    assert coco_average_precision_score(boxes(), boxes((0, 0, SQUARE, 0.9))) == -1.0


def test_a_truth_too_large_for_coco_is_left_out_with_what_matches_it() -> None:
    huge = [0.0, 0, 1e6, 1e6]
    truth = boxes((0, 0, huge, 0), (1, 0, SQUARE, 0))
    guess = boxes((0, 0, huge, 0.9), (1, 0, SQUARE, 0.8))
    assert coco_average_precision_score(truth, guess) == pytest.approx(1)


@pytest.mark.parametrize("seed", range(5))
def test_coco_equals_pycocotools(seed: int) -> None:
    from tests.competitions.metrics.pycoco import official_score

    rng = np.random.default_rng(seed)

    def drawn(count: int) -> Boxes:
        corners = np.column_stack(
            [rng.integers(0, 30, (count, 2)), rng.integers(1, 30, (count, 2))]
        )
        scores = rng.integers(1, 10, count) / 10
        return Boxes(
            rng.integers(0, 4, count), rng.integers(0, 3, count), corners.astype(float), scores
        )

    truth, guess = drawn(20), drawn(60)
    ours = coco_average_precision_score(truth, guess, 0.4)
    assert math.isclose(ours, official_score(truth, guess, 0.4), abs_tol=1e-12)
