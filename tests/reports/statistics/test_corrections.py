"""Corrections for many comparisons against scipy and by their definitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from reports.errors import UnknownCorrection
from reports.statistics.corrections import (
    CORRECTIONS,
    benjamini_hochberg,
    holm,
    require_correction,
)

P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=20)


@given(P_VALUES)
def test_benjamini_hochberg_is_that_of_scipy(p_values: list[float]) -> None:
    assert benjamini_hochberg(p_values) == pytest.approx(false_discovery_control(p_values))


@given(P_VALUES, st.floats(0.001, 0.5))
def test_holm_rejects_step_by_step_as_defined(p_values: list[float], level: float) -> None:
    rejected = set()
    for step, one in enumerate(sorted(range(len(p_values)), key=lambda i: p_values[i])):
        if (len(p_values) - step) * p_values[one] > level:
            break
        rejected.add(one)
    assert {i for i, p in enumerate(holm(p_values)) if p <= level} == rejected


@given(P_VALUES)
def test_corrected_values_are_larger_in_the_same_order_and_at_most_one(
    p_values: list[float],
) -> None:
    for correct in (holm, benjamini_hochberg):
        found = correct(p_values)
        assert all(p <= q + 1e-12 and q <= 1 for p, q in zip(p_values, found, strict=True))
        order = np.argsort(p_values, kind="stable")
        assert (np.diff(np.array(found)[order]) >= -1e-12).all()


def test_holm_bounds_the_chance_of_any_false_positive() -> None:
    rng = np.random.default_rng(0)
    families = rng.random((2_000, 8))
    wrong = sum(min(holm(list(one))) <= 0.05 for one in families) / len(families)
    assert wrong <= 0.05 + 3 * (0.05 * 0.95 / 2_000) ** 0.5
    uncorrected = sum(one.min() <= 0.05 for one in families) / len(families)
    assert uncorrected > 0.3


def test_a_single_test_and_no_correction_change_nothing() -> None:
    assert holm([0.03]) == benjamini_hochberg([0.03]) == (0.03,)
    assert CORRECTIONS["none"]([0.2, 0.01]) == (0.2, 0.01)


def test_an_unknown_correction_is_refused_with_those_that_exist() -> None:
    with pytest.raises(UnknownCorrection, match="holm, bh, none"):
        require_correction("tukey")
