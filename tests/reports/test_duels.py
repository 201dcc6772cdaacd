"""Who wins a competition, and scores between median and gold."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.aggregate import Cell
from reports.comparison import compare
from reports.duels import CompetitionDuel, mean_ranks_of
from reports.facts import Facts
from reports.normalised_scores import (
    clipped,
    comparable_score,
    medal_points,
    normalised_score,
    why_not_normalised,
)
from reports.pairing import line_up
from reports.records import failure
from reports.results import Results
from reports.statistics.significance import Tally
from tests.reports.paired import LOW_IDS, grade, results

A, B, C = LOW_IDS[:3]
UP = Facts(A, A, "", "low", "", False, gold=0.9, silver=0.8, bronze=0.7, median=0.6)
DOWN = Facts(A, A, "", "low", "", True, gold=-0.9, silver=-0.8, bronze=-0.7, median=-0.6)


def duels(first: Results, second: Results) -> dict[str, CompetitionDuel]:
    found = compare(first, second, measures=["any_medal"], resamples=100)
    return {one.competition_id: one for one in found.competitions}


def test_a_competition_is_won_by_whose_runs_beat_the_others_more_often() -> None:
    found = duels(
        results("a", {A: [0.75, 0.5], B: [0.95, 0.1], C: [0.5, 0.5]}),
        results("b", {A: [0.8, 0.9], B: [0.5, 0.05], C: [0.5, 0.5]}),
    )
    assert (found[A].winner(), found[B].winner(), found[C].winner()) == ("second", "first", None)
    assert found[A].win_share == 1.0
    # Without a medal against without a medal: ties by medal, not by score.
    assert found[B].winner("medal") == "first"
    assert found[C].winner("medal") is None


def test_lower_scores_win_where_lower_is_better() -> None:
    cells = [Cell(A, 0, grade(A, score, lower_is_better=True)) for score in (-0.5, -0.9)]
    found = duels(Results("a", (cells[0],)), Results("b", (cells[1],)))
    assert found[A].winner() == "second"
    assert found[A].second.medals == ("gold",)
    assert found[A].second.normalised == pytest.approx(1.0)


def test_a_failed_run_loses_to_any_score_and_ties_with_its_like() -> None:
    found = duels(results("a", {A: [None], B: [None]}), results("b", {A: [0.0], B: [None]}))
    assert (found[A].winner(), found[B].winner()) == ("second", None)
    assert found[A].first.scores == (None,)
    assert found[A].first.normalised is None
    assert found[A].first.normalised_clipped == 0.0


def test_wins_ties_and_losses_are_counted_by_score_and_by_medal() -> None:
    first = results("a", {A: [0.75], B: [0.4], C: [0.5]})
    second = results("b", {A: [0.72], B: [0.95], C: [0.5]})
    found = compare(first, second, measures=["any_medal"], resamples=100)
    assert {one.by: one.count for one in found.records} == {
        "score": Tally(1, 1, 1),
        "medal": Tally(1, 2, 0),
    }


def test_mean_ranks_are_over_competitions_by_score() -> None:
    agents = [
        results("a", {A: [0.9], B: [0.9], C: [0.1]}),
        results("b", {A: [0.5], B: [0.5], C: [0.5]}),
        results("c", {A: [0.1], B: [None], C: [0.5]}),
    ]
    lined = line_up(agents, "own", pad_missing=False)
    found = mean_ranks_of(lined.scopes[-1], lined.facts)
    assert found.ranks == pytest.approx((5 / 3, 5.5 / 3, 2.5))


@given(st.floats(-100, 100))
def test_normalised_scores_are_linear_with_median_at_zero_and_gold_at_one(score: float) -> None:
    expected = (score - 0.6) / 0.3
    assert normalised_score(grade(A, score), UP) == pytest.approx(expected)
    mirrored = grade(A, -score, lower_is_better=True)
    assert normalised_score(mirrored, DOWN) == pytest.approx(expected)
    assert clipped(expected) == pytest.approx(min(1, max(0, expected)))


def test_where_thresholds_coincide_or_are_unknown_it_is_said() -> None:
    flat = Facts(A, A, "", "low", "", False, gold=1.0, median=1.0)
    unknown = Facts(A, A, "", "low", "", False)
    wrong = Facts(A, A, "", "low", "", True, gold=1.0, median=0.5)
    assert why_not_normalised(flat) == "median and gold thresholds coincide"
    assert why_not_normalised(unknown) == "thresholds not known"
    assert why_not_normalised(wrong) == "gold lies on the wrong side of the median"
    assert why_not_normalised(UP) == ""
    assert normalised_score(grade(A, 1.0), flat) is None


def test_a_comparison_names_competitions_without_normalised_scores() -> None:
    cells = [Cell(A, 0, grade(A, 0.9, median_threshold=0.9)), Cell(B, 0, grade(B, 0.9))]
    found = compare(
        Results("a", tuple(cells)),
        Results("b", tuple(cells)),
        measures=["normalised"],
        resamples=100,
    )
    assert found.difference("low", "normalised").competitions == 1
    assert any(A in note and "coincide" in note for note in found.notes)
    nothing = [Results(name, (cells[0],)) for name in "ab"]
    none_left = compare(*nothing, measures=["normalised", "gold"], resamples=100)
    assert [one.measure for one in none_left.differences] == ["gold"]


def test_scores_that_are_no_numbers_or_not_valid_are_none() -> None:
    for broken in (
        grade(A, math.nan),
        grade(A, 0.9, valid_submission=False),
        failure(A),
    ):
        assert comparable_score(broken, lower_is_better=False) == -math.inf
        assert normalised_score(broken, UP) == -math.inf


def test_medals_have_their_order() -> None:
    assert [medal_points(grade(A, score)) for score in (0.95, 0.85, 0.75, 0.5)] == [3, 2, 1, 0]
