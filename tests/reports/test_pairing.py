"""Lining up agents by competition and seed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.errors import UnknownSplit
from reports.aggregate import Cell
from reports.errors import MissingRuns, NotComparable
from reports.pairing import line_up, seed_pairs
from reports.records import failure
from reports.results import Results
from tests.reports.paired import HIGH_IDS, LOW_IDS, MEDIUM_IDS, grade, results

A, B, C = LOW_IDS[0], LOW_IDS[1], HIGH_IDS[0]
SEEDS = st.lists(st.integers(0, 9), min_size=1, max_size=6, unique=True)


def without(found: Results, competition_id: str, seed: int, why: str = "lost") -> Results:
    return replace(
        found,
        cells=tuple(
            Cell(competition_id, seed, None, why)
            if (cell.competition_id, cell.seed) == (competition_id, seed)
            else cell
            for cell in found.cells
        ),
    )


@given(SEEDS, SEEDS)
def test_seeds_pair_by_number_first_then_by_rank(first: list[int], second: list[int]) -> None:
    pairs = seed_pairs(first, second)
    assert len(pairs) == min(len(first), len(second))
    for side in zip(*pairs, strict=True):
        assert len(set(side)) == len(pairs)
    numbered = {(first[i], second[j]) for i, j in pairs}
    assert {(one, one) for one in set(first) & set(second)} <= numbered


def test_agents_are_compared_on_what_both_have_and_the_rest_is_named() -> None:
    lined = line_up(
        [results("a", {A: [1], B: [1]}), results("b", {A: [1], C: [1]})], "own", pad_missing=False
    )
    assert [scope.competitions for scope in lined.scopes] == [(A,)]
    assert lined.notes == (
        f"Compared on 1 competition that all have; 2 that not all have are left out "
        f"({', '.join(sorted([B, C]))}).",
    )


def test_tiers_come_in_order_and_all_last_unless_there_is_one_tier_only() -> None:
    two = [results(name, {A: [1], MEDIUM_IDS[0]: [1], C: [0]}) for name in "ab"]
    lined = line_up(two, "own", pad_missing=False)
    assert [scope.tier for scope in lined.scopes] == ["low", "medium", "high", "all"]
    low = [results(name, {A: [1], B: [1]}) for name in "ab"]
    assert [scope.tier for scope in line_up(low, "own", pad_missing=False).scopes] == ["low"]
    unknown = [results(name, {"no-such": [1], B: [1]}) for name in "ab"]
    tiers = [scope.tier for scope in line_up(unknown, "own", pad_missing=False).scopes]
    assert tiers == ["low", "all"]


def test_a_seed_that_lacks_a_run_counts_where_it_is_complete_and_is_named_where_not() -> None:
    one = without(results("a", {A: [1, 1], C: [1, 1]}), C, 1)
    lined = line_up([one, results("b", {A: [1, 1], C: [0, 0]})], "own", pad_missing=False)
    assert {scope.tier: scope.arms[0].seeds for scope in lined.scopes} == {
        "low": (0, 1),
        "high": (0,),
        "all": (0,),
    }
    assert f"a on high, seeds left out: seed 1 lacks {C}: lost." in lined.notes


def test_missing_runs_are_failures_only_when_asked_and_then_named() -> None:
    one = without(results("a", {A: [1, 1]}), A, 1)
    lined = line_up([one, results("b", {A: [1, 1]})], "own", pad_missing=True)
    assert lined.scopes[0].arms[0].grades[0][1] == failure(A)
    assert f"a on low: failures stand for 1 missing run ({A} seed 1)." in lined.notes


def test_without_any_complete_seed_it_is_refused_with_what_is_missing() -> None:
    one = without(results("a", {A: [1]}), A, 0, "queued")
    with pytest.raises(MissingRuns, match=f"{A}: queued.*--pad-missing"):
        line_up([one, results("b", {A: [1]})], "own", pad_missing=False)


def test_a_split_has_to_be_complete_or_padded() -> None:
    two = [results(name, {one: [1.0] for one in LOW_IDS[:-1]}) for name in "ab"]
    with pytest.raises(MissingRuns, match=LOW_IDS[-1]):
        line_up(two, "low", pad_missing=False)
    padded = line_up(two, "low", pad_missing=True)
    assert len(padded.scopes[0].competitions) == len(LOW_IDS)
    full = [results(name, {one: [1.0] for one in (*LOW_IDS, C)}) for name in "ab"]
    assert C not in line_up(full, "low", pad_missing=False).scopes[0].competitions
    with pytest.raises(UnknownSplit):
        line_up(two, "lowest", pad_missing=False)


def test_nothing_in_common_is_refused() -> None:
    with pytest.raises(NotComparable, match="a, b have no competition in common"):
        line_up([results("a", {A: [1]}), results("b", {B: [1]})], "own", pad_missing=False)


def test_the_same_run_twice_is_refused() -> None:
    one = results("a", {A: [1]})
    twice = replace(one, cells=one.cells * 2)
    with pytest.raises(NotComparable, match=f"a holds {A} under seed 0 twice"):
        line_up([twice, one], "own", pad_missing=False)


def test_directions_that_contradict_are_refused_but_not_those_of_failed_runs() -> None:
    up, failed = results("a", {A: [1]}), results("c", {A: [None]})
    down = Results("b", (Cell(A, 0, grade(A, 0.1, lower_is_better=True)),))
    with pytest.raises(NotComparable, match=f"{A}: lower scores are better in one of a and b"):
        line_up([up, down], "own", pad_missing=False)
    assert line_up([failed, down], "own", pad_missing=False).facts[A].lower_is_better


def test_medals_by_different_thresholds_are_told() -> None:
    other = Results("b", (Cell(A, 0, grade(A, 0.85, gold_threshold=0.99)),))
    lined = line_up([results("a", {A: [1]}), other], "own", pad_missing=False)
    assert "1 competition were given by other thresholds" in lined.notes[0]
    assert A in lined.notes[0]
