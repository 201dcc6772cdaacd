from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import mean_squared_error

from competitions.metrics.regression import root_mean_squared_error

LISTS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30)


def test_rmse_of_hand_worked_rows() -> None:
    assert root_mean_squared_error([1, 2, 3], [1, 2, 6]) == pytest.approx(math.sqrt(3))
    assert root_mean_squared_error([0, 0, 0, 0], [1, -1, 3, -5]) == 3.0


def test_integers_do_not_overflow() -> None:
    truth, guess = np.array([200], dtype=np.uint8), np.array([201], dtype=np.uint8)
    assert root_mean_squared_error(guess, truth) == 1.0
    assert root_mean_squared_error(truth, guess) == 1.0


@pytest.mark.parametrize("seed", range(20))
def test_rmse_equals_scikit_learn(seed: int) -> None:
    truth, guess = np.random.default_rng(seed).normal(150, 70, (2, 80))
    expected = math.sqrt(mean_squared_error(truth, guess))
    assert root_mean_squared_error(truth, guess) == pytest.approx(expected)


@given(LISTS)
def test_a_perfect_guess_has_no_error(values: list[float]) -> None:
    assert root_mean_squared_error(values, values) == 0.0


@given(LISTS, st.floats(-1e3, 1e3))
def test_a_constant_offset_is_the_error(values: list[float], offset: float) -> None:
    shifted = [value + offset for value in values]
    assert root_mean_squared_error(values, shifted) == pytest.approx(abs(offset), abs=1e-6)


@pytest.mark.parametrize(("truth", "guess"), [([1, 2], [1]), ([], []), ([[1, 2]], [1, 2])])
def test_unequal_shapes_and_no_rows_are_errors(truth: list[int], guess: list[int]) -> None:
    with pytest.raises(ValueError, match="same shape"):
        root_mean_squared_error(truth, guess)
