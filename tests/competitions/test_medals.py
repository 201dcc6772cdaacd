from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.medals import (
    Thresholds,
    bronze_winners,
    gold_winners,
    silver_winners,
    standing,
    thresholds,
)

LIMITS = Thresholds(gold=0.9, silver=0.8, bronze=0.7, median=0.5)
LOW = Thresholds(gold=0.1, silver=0.2, bronze=0.3, median=0.5)


# Worked out by hand from the medal table of kaggle.com/progression, truncating.
@pytest.mark.parametrize(
    ("teams", "gold", "silver", "bronze"),
    [
        (1, 1, 1, 1),
        (2, 1, 1, 1),
        (4, 1, 1, 1),
        (5, 1, 1, 2),
        (9, 1, 1, 3),
        (10, 1, 2, 4),
        (99, 9, 19, 39),
        (100, 10, 20, 40),
        (101, 10, 20, 40),
        (249, 10, 49, 99),
        (250, 10, 50, 100),
        (499, 10, 50, 100),
        (500, 11, 50, 100),
        (999, 11, 50, 100),
        (1000, 12, 50, 100),
        (1001, 12, 50, 100),
        (1019, 12, 50, 101),
        (1499, 12, 74, 149),
        (1500, 13, 75, 150),
        (8802, 27, 440, 880),
    ],
)
def test_the_medal_rule_holds_at_every_boundary_of_team_counts(
    teams: int, gold: int, silver: int, bronze: int
) -> None:
    assert (gold_winners(teams), silver_winners(teams), bronze_winners(teams)) == (
        gold,
        silver,
        bronze,
    )


def test_a_leaderboard_without_teams_has_no_medals() -> None:
    for rule in (gold_winners, silver_winners, bronze_winners):
        with pytest.raises(ValueError, match="at least one team, got 0"):
            rule(0)
    with pytest.raises(ValueError, match="at least one team"):
        thresholds([])


@given(st.integers(1, 30_000))
def test_a_better_medal_is_never_won_by_more_teams(teams: int) -> None:
    assert 1 <= gold_winners(teams) <= silver_winners(teams) <= bronze_winners(teams) <= teams


def test_thresholds_are_the_scores_of_the_last_winners() -> None:
    board = [1 - place / 1000 for place in range(1, 301)]
    limits = thresholds(board)
    assert (limits.gold, limits.silver, limits.bronze) == (board[9], board[49], board[99])
    assert limits.median == pytest.approx((board[149] + board[150]) / 2)


def test_teams_that_tie_at_a_threshold_all_win_the_medal() -> None:
    # The tenth and the eleventh of 100 teams have the same score.
    board = [0.9] * 9 + [0.8] * 5 + [0.5] * 86
    limits = thresholds(board)
    assert limits.gold == 0.8
    assert standing(0.8, limits, lower_is_better=False).gold_medal


@pytest.mark.parametrize(
    ("score", "medal"),
    [(0.95, "gold"), (0.9, "gold"), (0.89, "silver"), (0.8, "silver"), (0.7, "bronze"), (0.69, "")],
)
def test_a_score_earns_one_medal_where_higher_is_better(score: float, medal: str) -> None:
    place = standing(score, LIMITS, lower_is_better=False)
    assert _medals(place) == [medal] * bool(medal)
    assert place.any_medal == bool(medal)


@pytest.mark.parametrize(
    ("score", "medal"),
    [(0.05, "gold"), (0.1, "gold"), (0.11, "silver"), (0.2, "silver"), (0.3, "bronze"), (0.31, "")],
)
def test_a_score_earns_one_medal_where_lower_is_better(score: float, medal: str) -> None:
    assert _medals(standing(score, LOW, lower_is_better=True)) == [medal] * bool(medal)


def test_above_median_needs_a_strictly_better_score() -> None:
    assert not standing(0.5, LIMITS, lower_is_better=False).above_median
    assert standing(0.5001, LIMITS, lower_is_better=False).above_median
    assert not standing(0.5, LOW, lower_is_better=True).above_median
    assert standing(0.4999, LOW, lower_is_better=True).above_median


@pytest.mark.parametrize("score", [None, math.nan])
@pytest.mark.parametrize("lower_is_better", [True, False])
def test_no_score_and_nan_earn_nothing(score: float | None, lower_is_better: bool) -> None:
    place = standing(score, LIMITS, lower_is_better=lower_is_better)
    assert not place.any_medal
    assert not place.above_median


def _medals(place: object) -> list[str]:
    return [name for name in ("gold", "silver", "bronze") if getattr(place, f"{name}_medal")]
