from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from competitions.metrics.rle import as_masks, read_masks
from competitions.metrics.segmentation import (
    dice_hausdorff_score,
    dice_scores,
    global_dice_score,
    mean_dice_score,
    mean_f_beta_score,
    mean_iou_precision_score,
)
from competitions.metrics.volumes import Slices

EMPTY, FULL = [0] * 10, [1] * 10


def _first(pixels: int, of: int = 10) -> list[int]:
    """A mask of the first so many pixels."""
    return [1] * pixels + [0] * (of - pixels)


def test_dice_of_run_lengths_is_dice_of_arrays() -> None:
    runs, _ = read_masks(["1 4", "2 3 9 2"], np.array([10, 10]))
    arrays = [_first(6), [0, 0, 1, 1, 1, 1, 0, 0, 1, 1]]
    assert dice_scores(arrays, runs).tolist() == [0.8, 8 / 11]


def test_dice_of_two_empty_masks_is_unknown() -> None:
    assert dice_scores([EMPTY, EMPTY], [EMPTY, _first(1)]).tolist()[1] == 0
    assert math.isnan(dice_scores([EMPTY], [EMPTY])[0])


def test_mean_dice_counts_two_empty_masks_as_one() -> None:
    truth, guess = [EMPTY, EMPTY, _first(4)], [EMPTY, _first(1), _first(2)]
    assert mean_dice_score(truth, guess) == pytest.approx((1 + 0 + 2 / 3) / 3)


def test_global_dice_pools_the_pixels_of_all_masks() -> None:
    truth, guess = [EMPTY, _first(8)], [_first(2), _first(5)]
    assert global_dice_score(truth, guess) == 2 * 5 / (8 + 7)


def test_global_dice_without_any_pixel_is_unknown() -> None:
    assert math.isnan(global_dice_score([EMPTY], [EMPTY]))


def test_f_half_weighs_precision_more_than_recall() -> None:
    few, many = [_first(2)], [_first(8)]
    assert mean_f_beta_score([_first(4)], few) == 1.25 * 2 / (0.25 * 4 + 2)
    assert mean_f_beta_score([_first(4)], many) == 1.25 * 4 / (0.25 * 4 + 8)


def test_f_beta_of_one_is_dice() -> None:
    truth, guess = [_first(4), _first(9)], [_first(7), _first(2)]
    assert mean_f_beta_score(truth, guess, beta=1) == pytest.approx(mean_dice_score(truth, guess))


def test_f_beta_of_two_empty_masks_is_zero() -> None:
    assert mean_f_beta_score([EMPTY, FULL], [EMPTY, FULL]) == 0.5


@pytest.mark.parametrize(
    ("shared", "passed"),
    [
        *((49, 0), (50, 0), (51, 1), (55, 1), (56, 2), (60, 2), (65, 3), (70, 4), (75, 5)),
        *((76, 6), (80, 6), (85, 7), (90, 8), (95, 9), (96, 10), (100, 10)),
    ],
)
def test_an_iou_passes_the_thresholds_it_exceeds(shared: int, passed: int) -> None:
    truth, guess = [_first(100, of=200)], [_first(shared, of=200)]
    assert mean_iou_precision_score(truth, guess) == passed / 10


def test_iou_precision_where_the_truth_is_empty() -> None:
    assert mean_iou_precision_score([EMPTY, EMPTY], [EMPTY, _first(1)]) == 0.5


def test_an_empty_prediction_counts_as_a_full_one_where_the_truth_is_not_empty() -> None:
    truth = [_first(8), FULL, _first(3)]
    empty = mean_iou_precision_score(truth, [EMPTY] * 3)
    assert empty == mean_iou_precision_score(truth, [FULL] * 3)
    assert empty == pytest.approx((0.6 + 1 + 0) / 3)  # IoU 0.8 lies just below the threshold 0.8...


@pytest.mark.parametrize(
    "metric",
    [mean_dice_score, global_dice_score, mean_f_beta_score, mean_iou_precision_score],
)
def test_a_perfect_prediction_scores_one_and_sizes_must_match(metric: object) -> None:
    assert callable(metric)
    assert metric([_first(3), FULL], [_first(3), FULL]) == 1
    with pytest.raises(ValueError, match="differ in number or sizes"):
        metric([_first(3)], [_first(3, of=11)])


def _slices(arrays: list[NDArray[np.int_]], names: list[str]) -> Slices:
    """Slices of arrays (height, width)."""
    height, width = arrays[0].shape
    masks = as_masks(np.stack([array.T for array in arrays]))
    return Slices(masks, names, np.full(len(names), height), np.full(len(names), width))


def _dots(*places: tuple[int, int]) -> NDArray[np.int_]:
    image = np.zeros((4, 5), dtype=int)
    image[tuple(zip(*places, strict=True))] = 1
    return image


NAMES = ["a_slice_1", "a_slice_2"]


def test_dice_and_hausdorff_are_combined() -> None:
    truth = _slices([_dots((0, 0), (0, 1)), _dots((3, 4))], NAMES)
    guess = _slices([_dots((0, 0)), _dots((3, 4))], NAMES)
    dice = (2 * 1 / 3 + 1) / 2
    distance = (1 / 5) / math.sqrt(3)  # (0, 1) is one column of five away from (0, 0)
    assert dice_hausdorff_score(truth, guess) == pytest.approx(0.4 * dice + 0.6 * (1 - distance))


def test_dice_is_by_class_and_hausdorff_by_scan() -> None:
    names = ["a_slice_1", "a_slice_1"]
    truth = _slices([_dots((0, 0)), _dots((3, 4))], names)
    swapped = _slices([_dots((3, 4)), _dots((0, 0))], names)
    assert dice_hausdorff_score(truth, swapped) == pytest.approx(0.6)


def test_only_as_many_rows_as_the_shorter_side_has_are_compared() -> None:
    truth = _slices([_dots((0, 0)), _dots((3, 4))], NAMES)
    guess = _slices([_dots((0, 0))], ["b_slice_1"])
    far = math.sqrt((1 / 2) ** 2 + (3 / 4) ** 2 + (4 / 5) ** 2) / math.sqrt(3)
    assert dice_hausdorff_score(truth, guess) == pytest.approx(0.4 + 0.6 * (1 - far))


def test_nothing_anywhere_scores_nan() -> None:
    nothing = _slices([np.zeros((4, 5), dtype=int)], ["a_slice_1"])
    assert math.isnan(dice_hausdorff_score(nothing, nothing))
