from __future__ import annotations

import math

import numpy as np
import pytest

from competitions.metrics.detection import (
    Boxes,
    box_average_precision_score,
    coco_average_precision_score,
)
from competitions.metrics.retrieval import average_precision_score

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


# UPPER and LOWER share 0.8 with SQUARE each; TOP shares 0.625 with UPPER, little with LOWER.
UPPER, LOWER, TOP = [0.0, 0, 10, 8], [0.0, 2, 10, 10], [0.0, 0, 10, 5]


def test_a_prediction_takes_the_next_best_truth_if_the_best_is_taken() -> None:
    truth = boxes((0, 0, UPPER, 0), (0, 0, LOWER, 0))
    guess = boxes((0, 0, UPPER, 0.9), (0, 0, [0, 0, 10, 9], 0.8))
    assert box_average_precision_score(truth, guess, images=2) == 1.0


def test_of_truths_overlapped_alike_the_first_is_taken_and_rows_choose_in_the_given_order() -> None:
    guess = boxes((0, 0, SQUARE, 0.9), (0, 0, TOP, 0.8))
    first = boxes((0, 0, UPPER, 0), (0, 0, LOWER, 0))
    # TOP lies in UPPER alone: right at 0.9, wrong at 0.8, a miss and a blank image at 0.
    assert box_average_precision_score(first, guess, images=2) == 0.5 + 0.5 * 2 / 4
    last = boxes((0, 0, LOWER, 0), (0, 0, UPPER, 0))
    assert box_average_precision_score(last, guess, images=2) == 1.0
    assert box_average_precision_score(first, guess, images=2, order=np.array([1, 0])) == 1.0


def test_a_score_below_that_of_the_misses_comes_after_them() -> None:
    # Positive at 0 before the right box at -1: precision 1/2 (with the blank), then 2/3.
    truth = boxes((0, 0, SQUARE, 0), (0, 0, FAR, 0))
    guess = boxes((0, 0, SQUARE, -1))
    found = box_average_precision_score(truth, guess, images=2)
    assert found == pytest.approx((1 / 2 + 2 / 3) / 2)


def test_box_scores_must_be_finite() -> None:
    with pytest.raises(ValueError, match="finite scores"):
        box_average_precision_score(
            boxes((0, 0, SQUARE, 0)), boxes((0, 0, SQUARE, np.nan)), images=2
        )


def _overlap(one: list[float], other: list[float]) -> float:
    sides = [max(0, min(one[i + 2], other[i + 2]) - max(one[i], other[i])) for i in (0, 1)]
    both = sides[0] * sides[1]
    union = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)) - both
    return both / union if union > 0 else 0.0


def _looped(truth: Boxes, guess: Boxes, label: int, images: int) -> float:
    """The average precision of one label, box by box."""
    pairs: list[tuple[bool, float]] = []
    for image in range(images):
        free = truth.box[(truth.image == image) & (truth.label == label)].tolist()
        rows = np.flatnonzero((guess.image == image) & (guess.label == label)).tolist()
        blank = not free and not rows
        for row in sorted(rows, key=lambda row: -guess.score[row]):
            overlaps = [_overlap(guess.box[row].tolist(), box) for box in free]
            hit = max(overlaps, default=0) > 0.5
            if hit:
                del free[overlaps.index(max(overlaps))]
            pairs.append((hit, guess.score[row]))
        pairs += [(True, 0.0)] * len(free) + [(False, 0.0)] * blank
    right, score = zip(*pairs, strict=True)
    return average_precision_score(right, score)


@pytest.mark.parametrize("seed", range(20))
def test_box_average_precision_is_that_of_looking_at_each_box(seed: int) -> None:
    rng = np.random.default_rng(seed)

    def drawn(count: int) -> Boxes:
        # Corners may be swapped, or enclose nothing, or be nan.
        box = np.column_stack([rng.integers(0, 4, (count, 2)), rng.integers(2, 9, (count, 2))])
        nan = np.where(rng.random((count, 4)) < 0.05, np.nan, box)
        scores = rng.integers(-1, 9, count) / 8
        return Boxes(rng.integers(0, 9, count), rng.integers(0, 2, count), nan, scores)

    truth, guess = drawn(15), drawn(40)
    truth = truth._replace(box=np.nan_to_num(truth.box))
    looped = [_looped(truth, guess, label, 9) for label in np.unique(truth.label).tolist()]
    assert box_average_precision_score(truth, guess, 9) == pytest.approx(np.mean(looped), rel=1e-12)


def test_coco_takes_the_last_of_truths_overlapped_alike() -> None:
    bottom = [0.0, 5, 10, 5]
    guess = boxes((0, 0, SQUARE, 0.9), (0, 0, TOP, 0.8))
    truth = boxes((0, 0, TOP, 0), (0, 0, bottom, 0))
    assert coco_average_precision_score(truth, guess) == pytest.approx(1)
    swapped = truth.take(np.array([1, 0]))
    assert coco_average_precision_score(swapped, guess) == pytest.approx(51 / 101)


def test_coco_ignores_labels_without_truth() -> None:
    guess = boxes((0, 0, SQUARE, 0.8), (0, 1, FAR, 0.9))
    assert coco_average_precision_score(boxes((0, 0, SQUARE, 0)), guess) == pytest.approx(1)


def test_the_prediction_of_id_0_leaves_its_truth_to_another() -> None:
    # Annotation 0 is of label 1, missed in any case; label 0 has two truths and both guesses
    # lie on the first.
    truth = boxes((0, 1, SQUARE, 0), (1, 0, SQUARE, 0), (2, 0, SQUARE, 0))
    guess = boxes((1, 0, SQUARE, 0.9), (1, 0, SQUARE, 0.8))
    assert coco_average_precision_score(truth, guess) == pytest.approx(51 / 101 / 2)
    assert coco_average_precision_score(truth, guess, first_id=0) == pytest.approx(1 / 2)


def test_coco_leaves_out_wrong_boxes_of_odd_areas_and_areas_may_be_given() -> None:
    truth = boxes((0, 0, SQUARE, 0))
    for odd in ([0.0, 0, 1e6, 1e6], [0.0, 0, -5, 5]):
        guess = boxes((0, 0, odd, 0.9), (0, 0, SQUARE, 0.8))
        assert coco_average_precision_score(truth, guess) == pytest.approx(1)
        areas = np.array([100.0]), np.array([100.0, 100])
        assert coco_average_precision_score(truth, guess, areas=areas) == pytest.approx(1 / 2)


def test_coco_prefers_a_truth_that_counts_to_an_ignored_one_that_is_overlapped_more() -> None:
    truth = boxes((0, 0, SQUARE, 0), (0, 0, TOP, 0))
    areas = np.array([2e10, 50]), np.array([100.0])
    guess = boxes((0, 0, SQUARE, 0.9))
    assert coco_average_precision_score(truth, guess, areas=areas) == pytest.approx(1)


def test_coco_with_ignored_truths_alone_is_minus_one() -> None:
    truth = boxes((0, 0, [0, 0, 1e6, 1e6], 0))
    assert coco_average_precision_score(truth, boxes((0, 0, SQUARE, 0.9))) == -1.0


@pytest.mark.parametrize("seed", range(10))
def test_coco_equals_pycocotools_on_odd_boxes(seed: int) -> None:
    from tests.competitions.metrics.pycoco import official_score

    rng = np.random.default_rng(seed)

    def drawn(count: int, odd: list[float]) -> Boxes:
        sizes = rng.choice([1.0, 2, 3, *odd], (count, 2))
        box = np.column_stack([rng.integers(0, 2, (count, 2)), sizes])
        scores = rng.integers(1, 4, count) / 4
        return Boxes(rng.integers(0, 4, count), rng.integers(0, 2, count), box, scores)

    truth, guess = drawn(30, [1e6]), drawn(90, [-1, 0, 1e6, np.inf])
    with np.errstate(invalid="ignore"):  # an area of 0 times infinity
        ours = coco_average_precision_score(truth, guess, 0.4)
        wanted = official_score(truth, guess, 0.4)
    assert math.isclose(ours, wanted, abs_tol=1e-12)
