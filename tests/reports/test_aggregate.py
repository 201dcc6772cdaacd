"""Percentages, means and standard errors against values computed by hand and by others' code."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from reports.aggregate import (
    MEASURES,
    Cell,
    estimate,
    medal_row,
    medal_rows,
    rates,
    shown_tiers,
)
from reports.records import Grade, failure
from tests.reports.groups import FakeRun, grade_fields


def graded(competition_id: str, score: float | None) -> Grade:
    fields = grade_fields(FakeRun("v", competition_id, 0, score=score))
    del fields["created_at"], fields["submission_path"]
    return Grade(**fields)


def cell(competition_id: str, seed: int, score: float | None) -> Cell:
    return Cell(competition_id, seed, graded(competition_id, score))


def lost(competition_id: str, seed: int) -> Cell:
    return Cell(competition_id, seed, None, "lost")


def test_percentages_of_one_seed_are_over_all_its_competitions() -> None:
    grades = [graded("a", 0.95), graded("b", 0.75), graded("c", 0.65), graded("d", None)]
    assert rates(grades) == {
        "valid": 75.0,
        "above_median": 75.0,
        "bronze": 25.0,
        "silver": 0.0,
        "gold": 25.0,
        "any_medal": 50.0,
    }


def test_percentages_of_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one competition"):
        rates([])


def test_the_mean_and_standard_error_are_those_computed_by_hand() -> None:
    # 0, 50, 100: deviations -50, 0, 50; variance 5000 / 2 = 2500; SD 50; SEM 50 / sqrt(3).
    found = estimate([0.0, 50.0, 100.0])
    assert found.mean == 50.0
    assert found.sem == pytest.approx(28.867513459481287)


def test_equal_seeds_have_a_standard_error_of_zero() -> None:
    assert estimate([100 / 3, 100 / 3, 100 / 3]).sem == 0.0


def test_one_seed_has_no_standard_error_rather_than_zero() -> None:
    found = estimate([40.0])
    assert found.mean == 40.0
    assert math.isnan(found.sem)


def test_no_seed_has_neither_mean_nor_standard_error() -> None:
    found = estimate([])
    assert math.isnan(found.mean)
    assert math.isnan(found.sem)


@given(st.lists(st.floats(0, 100), min_size=2, max_size=8))
def test_the_standard_error_is_that_of_scipy(values: list[float]) -> None:
    found = estimate(values)
    assert found.mean == pytest.approx(np.mean(values), abs=1e-9)
    assert found.sem == pytest.approx(stats.sem(values, ddof=1), abs=1e-9)


_SCORES = st.one_of(st.none(), st.sampled_from([0.0, 0.5, 0.6, 0.61, 0.7, 0.8, 0.9, 1.0]))


@settings(max_examples=50)
@given(
    st.integers(1, 4).flatmap(
        lambda n: st.lists(st.lists(_SCORES, min_size=n, max_size=n), min_size=1, max_size=5)
    )
)
def test_a_row_equals_an_independent_computation(scores: list[list[float | None]]) -> None:
    cells = [cell(f"c{i}", s, one) for i, row in enumerate(scores) for s, one in enumerate(row)]
    row = medal_row("v", "all", cells, pad_missing=False)
    table = np.array([[np.nan if one is None else one for one in row] for row in scores], float)
    expected = {
        "valid": ~np.isnan(table),
        "above_median": table > 0.6,
        "bronze": (table >= 0.7) & (table < 0.8),
        "silver": (table >= 0.8) & (table < 0.9),
        "gold": table >= 0.9,
        "any_medal": table >= 0.7,
    }
    for measure, hits in expected.items():
        per_seed = 100 * hits.mean(axis=0)
        found = row.estimate(measure)
        assert found.mean == pytest.approx(per_seed.mean())
        if len(per_seed) > 1:
            assert found.sem == pytest.approx(stats.sem(per_seed, ddof=1))
        else:
            assert math.isnan(found.sem)


@given(
    st.permutations([cell("a", 0, 0.9), cell("b", 0, 0.1), cell("a", 1, None), cell("b", 1, 0.7)])
)
def test_the_order_of_runs_does_not_matter(cells: list[Cell]) -> None:
    row = medal_row("v", "all", cells, pad_missing=False)
    assert [one.percents["any_medal"] for one in row.seeds] == [50.0, 50.0]
    assert [one.seed for one in row.seeds] == [0, 1]


def test_a_seed_that_lacks_a_run_is_left_out_and_named() -> None:
    row = medal_row(
        "v", "all", [cell("a", 0, 0.9), cell("a", 1, 0.1), lost("a", 2)], pad_missing=False
    )
    assert [one.seed for one in row.seeds] == [0, 1]
    assert row.left_out == {2: (lost("a", 2),)}
    assert row.estimate("gold").mean == 50.0


def test_a_missing_run_counts_as_a_failure_when_it_is_padded() -> None:
    row = medal_row("v", "all", [cell("a", 0, 0.9), lost("b", 0)], pad_missing=True)
    assert row.estimate("gold").mean == 50.0
    assert row.estimate("valid").mean == 50.0
    assert row.padded == (lost("b", 0),)
    assert row.left_out == {}


def test_a_row_without_any_complete_seed_has_no_numbers() -> None:
    row = medal_row("v", "all", [lost("a", 0)], pad_missing=False)
    assert math.isnan(row.estimate("any_medal").mean)


def test_rows_come_by_tier_with_all_at_the_end_and_count_tierless_ones_only_there() -> None:
    cells = [cell("h", 0, 0.9), cell("l", 0, 0.1), cell("own", 0, 0.1)]
    rows = medal_rows("v", cells, {"h": "high", "l": "low", "own": ""}, pad_missing=False)
    assert [(row.tier, row.competitions) for row in rows] == [("low", 1), ("high", 1), ("all", 3)]
    assert [row.estimate("gold").mean for row in rows] == pytest.approx([0.0, 100.0, 100 / 3])


def test_a_lost_run_leaves_its_seed_out_only_of_the_tiers_that_need_it() -> None:
    cells = [cell("l", 0, 0.9), lost("h", 0)]
    low, high, everything = medal_rows("v", cells, {"l": "low", "h": "high"}, pad_missing=False)
    assert len(low.seeds) == 1
    assert high.seeds == everything.seeds == ()


@pytest.mark.parametrize(
    ("tiers", "shown"),
    [([], ("all",)), (["medium"], ("medium", "all")), (["", "low"], ("low", "all"))],
)
def test_only_tiers_with_competitions_are_shown(tiers: list[str], shown: tuple[str, ...]) -> None:
    assert shown_tiers(tiers) == shown


def test_a_failure_reaches_no_measure() -> None:
    assert set(rates([failure("a")]).values()) == {0.0}


@pytest.mark.parametrize("measure", MEASURES)
def test_each_measure_counts_a_field_of_a_grade(measure: str) -> None:
    value: Any = getattr(failure("a"), MEASURES[measure])
    assert value is False
