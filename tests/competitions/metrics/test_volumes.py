from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from competitions.metrics.rle import as_masks, read_masks
from competitions.metrics.volumes import Slices, Volume, unit_hausdorff_distance, volumes

Array = NDArray[np.bool_]


def _volume(array: Array) -> Volume:
    """The volume of an array (slices, height, width)."""
    depth, height, width = array.shape
    masks = as_masks(array.transpose(0, 2, 1).reshape(depth, -1))
    return Volume((depth, height, width), masks.owner, masks.starts, masks.stops)


def _distance(truth: Array, guess: Array) -> float:
    return unit_hausdorff_distance(_volume(truth), _volume(guess))


def _by_all_pairs(truth: Array, guess: Array) -> float:
    one, other = np.argwhere(truth) / truth.shape, np.argwhere(guess) / truth.shape
    apart = np.linalg.norm(one[:, None] - other[None], axis=2)
    return float(max(apart.min(axis=1).max(), apart.min(axis=0).max()) / math.sqrt(3))


def _with(shape: tuple[int, int, int], *voxels: tuple[int, int, int]) -> Array:
    array = np.zeros(shape, dtype=bool)
    array[tuple(zip(*voxels, strict=True))] = True
    return array


def test_distance_is_in_units_of_the_true_volumes_diagonal() -> None:
    shape = (4, 10, 20)
    truth, guess = _with(shape, (0, 0, 0)), _with(shape, (1, 3, 4))
    expected = math.sqrt((1 / 4) ** 2 + (3 / 10) ** 2 + (4 / 20) ** 2) / math.sqrt(3)
    assert _distance(truth, guess) == pytest.approx(expected, abs=1e-15)


def test_the_farther_of_both_directions_counts() -> None:
    shape = (1, 1, 100)
    truth, guess = _with(shape, (0, 0, 5)), _with(shape, (0, 0, 5), (0, 0, 65))
    assert _distance(truth, guess) == pytest.approx(0.6 / math.sqrt(3))
    assert _distance(guess, truth) == pytest.approx(0.6 / math.sqrt(3))


def test_special_volumes() -> None:
    empty, full = np.zeros((2, 5, 5), dtype=bool), np.ones((2, 5, 5), dtype=bool)
    assert math.isnan(_distance(empty, empty))
    assert _distance(empty, full) == 1
    assert _distance(full, empty) == 1
    assert _distance(full, full) == 0


def test_more_than_ten_times_the_true_volume_is_as_far_as_can_be() -> None:
    shape = (1, 4, 5)
    truth = _with(shape, (0, 0, 0))
    row = [(0, 0, column) for column in range(5)] + [(0, 1, column) for column in range(5)]
    assert _distance(truth, _with(shape, *row)) < 1
    assert _distance(truth, _with(shape, *row, (0, 2, 0))) == 1


# Sparse voxels are far from each other, and blocks far apart: both ways of measuring are needed.
@pytest.mark.parametrize("density", [0.002, 0.01, 0.1, 0.5, 0.98])
@pytest.mark.parametrize("shape", [(1, 9, 9), (6, 11, 17), (13, 8, 5)])
def test_distance_is_that_of_all_pairs(shape: tuple[int, int, int], density: float) -> None:
    rng = np.random.default_rng(int(density * 1_000) + shape[0])
    for _ in range(3):
        truth, guess = rng.random((2, *shape)) < density
        truth[0, 0, 0] = guess[-1, -1, -1] = True
        if guess.sum() <= 10 * truth.sum():
            expected = _by_all_pairs(truth, guess)
            assert _distance(truth, guess) == pytest.approx(expected, abs=1e-15)


def test_a_distant_solid_block_is_measured_to_its_far_side() -> None:
    truth, guess = np.zeros((2, 30, 40, 50), dtype=bool)
    truth[2:5, 3:9, 1:30] = guess[2:5, 3:9, 1:30] = True
    guess[20:26, 25:38, 30:45] = True
    assert _distance(truth, guess) == pytest.approx(_by_all_pairs(truth, guess), abs=1e-15)


def test_a_hollow_truth_is_measured_from_the_middle() -> None:
    guess = np.ones((15, 15, 15), dtype=bool)
    truth = guess.copy()
    truth[1:-1, 1:-1, 1:-1] = False
    assert _distance(truth, guess) == pytest.approx(7 / 15 / math.sqrt(3), abs=1e-15)


def test_a_guess_of_another_shape_is_scaled_by_the_truths() -> None:
    rng = np.random.default_rng(3)
    truth, guess = rng.random((5, 9, 12)) < 0.1, rng.random((7, 14, 8)) < 0.1
    assert _distance(truth, guess) == pytest.approx(_by_all_pairs(truth, guess), abs=1e-15)


def test_runs_may_overlap_and_pass_the_end_of_a_column() -> None:
    runs = np.array([0, 0]), np.array([2, 3]), np.array([5, 9])
    array = np.zeros(12, dtype=bool)
    array[2:9] = True
    truth = Volume((1, 4, 3), *runs)
    same = _volume(array.reshape(3, 4).T[None])
    assert unit_hausdorff_distance(truth, same) == 0


def _stacked(names: list[str], texts: list[str], heights: list[int]) -> list[Volume]:
    sizes = np.array(heights) * 3
    masks, _ = read_masks(texts, sizes)
    return list(volumes(Slices(masks, names, np.array(heights), np.full(len(names), 3))))


def test_slices_are_stacked_in_the_order_of_their_names() -> None:
    names = ["b_slice_10", "b_slice_9", "a_slice_1", "b_slice_10"]
    first, second = _stacked(names, ["1 2", "3 1", "5 1", "2 2"], [2, 2, 2, 2])
    assert (first.shape, second.shape) == ((1, 2, 3), (2, 2, 3))
    assert first.starts.tolist() == [4]
    assert sorted(zip(second.levels, second.starts, strict=True)) == [(0, 0), (0, 1), (1, 2)]


def test_a_name_without_the_word_slice_is_a_scan_of_its_own() -> None:
    assert [volume.shape[0] for volume in _stacked(["a_1", "a_2"], ["1 1", "1 1"], [2, 2])] == [
        1,
        1,
    ]


def test_slices_of_different_shapes_are_no_volume() -> None:
    with pytest.raises(ValueError, match="slices of scan b differ"):
        _stacked(["a_slice_1", "b_slice_1", "b_slice_2"], ["", "", ""], [2, 2, 4])


def test_no_slices_are_no_volumes() -> None:
    assert _stacked([], [], []) == []
