from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.metrics.spatial import (
    group_percentile_mean_error,
    haversine_distance,
    mean_angular_error,
)

ANGLES = st.floats(-10, 10)
METRES_PER_DEGREE = math.pi * 6_371_000 / 180


def test_angles_between_hand_worked_directions() -> None:
    up, down, east = [0.0, 0.0], [0.0, math.pi], [0.0, math.pi / 2]
    assert mean_angular_error([up], [down]) == pytest.approx(math.pi)
    assert mean_angular_error([up, up], [east, up]) == pytest.approx(math.pi / 4)
    assert mean_angular_error([east], [[0.3, math.pi / 2]]) == pytest.approx(0.3)


def test_the_azimuth_does_not_matter_at_the_zenith() -> None:
    assert mean_angular_error([[0.0, 0.0]], [[2.0, 0.0]]) == 0.0


@given(ANGLES, ANGLES, st.integers(-3, 3))
def test_full_turns_change_nothing(azimuth: float, zenith: float, turns: int) -> None:
    around = 2 * math.pi * turns
    error = mean_angular_error([[azimuth, zenith]], [[azimuth + around, zenith - around]])
    assert error == pytest.approx(0, abs=1e-6)


def test_many_directions_are_averaged_over_all_steps() -> None:
    truth = np.zeros((200_000, 2))
    guess = truth.copy()
    guess[70_000:, 1] = 1.0
    assert mean_angular_error(truth, guess) == pytest.approx(0.65)


@pytest.mark.parametrize(
    ("truth", "guess"), [([[0, 0]], [[0, 0], [0, 0]]), ([0, 0], [0, 0]), ([], [])]
)
def test_directions_need_two_angles_each(truth: list[int], guess: list[int]) -> None:
    with pytest.raises(ValueError, match=r"the shape \(n, 2\)"):
        mean_angular_error(truth, guess)


def test_distances_of_hand_worked_places() -> None:
    metres = haversine_distance(
        [0.0, 0.0, 60.0], [0.0, 10.0, 0.0], [1.0, 0.0, 60.0], [0.0, 0.0, 0.001]
    )
    along = METRES_PER_DEGREE * np.array([1, 10, 0.0005])
    assert metres == pytest.approx(along)


def test_a_latitude_beyond_the_pole_comes_down_on_the_other_side() -> None:
    assert haversine_distance([80.0], [0.0], [100.0], [180.0]) == pytest.approx(0, abs=1)


def test_infinite_places_have_no_distance() -> None:
    assert np.isnan(haversine_distance([0.0], [np.inf], [0.0], [0.0])).all()


def test_text_is_no_place() -> None:
    with pytest.raises(TypeError):
        haversine_distance([0.0], [0.0], np.array(["1"], dtype=object), [0.0])


def test_true_becomes_radians_in_half_precision() -> None:
    (metres,) = haversine_distance([1.0], [0.0], np.array([True]), [0.0])
    half = float(np.float16(np.deg2rad(1.0)))
    assert metres == pytest.approx(abs(math.radians(1) - half) * 6_371_000, rel=1e-3)
    assert metres > 1


def test_percentiles_of_hand_worked_groups() -> None:
    errors = [0, 1, 2, 3, 4, 10]
    groups = ["a", "a", "a", "a", "a", "b"]
    assert group_percentile_mean_error(errors, groups) == pytest.approx(((2 + 3.8) / 2 + 10) / 2)


def test_groups_count_alike_whatever_their_size() -> None:
    assert group_percentile_mean_error([0] * 99 + [8], ["a"] * 99 + ["b"]) == 4.0


def test_one_missing_error_leaves_no_score() -> None:
    assert math.isnan(group_percentile_mean_error([0, np.nan], ["a", "b"]))


def test_each_error_needs_a_group() -> None:
    with pytest.raises(ValueError, match="same shape"):
        group_percentile_mean_error([1, 2], ["a"])
    with pytest.raises(ValueError, match="same shape"):
        group_percentile_mean_error([], [])
