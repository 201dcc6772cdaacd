"""Kaggle's medal rule: from a leaderboard to thresholds, from a score to medals.

Source: the medal table of kaggle.com/progression, truncating as MLE-bench does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from statistics import median


@dataclass(frozen=True)
class Thresholds:
    """The scores that just earn gold, silver and bronze, and the median of all teams."""

    gold: float
    silver: float
    bronze: float
    median: float


@dataclass(frozen=True)
class Standing:
    """Where a score stands: at most one medal, and whether it beats the median."""

    gold_medal: bool = False
    silver_medal: bool = False
    bronze_medal: bool = False
    above_median: bool = False

    @property
    def any_medal(self) -> bool:
        """Whether the score earns gold, silver or bronze."""
        return self.gold_medal or self.silver_medal or self.bronze_medal


def gold_winners(teams: int) -> int:
    """How many teams win gold on a leaderboard with this many teams.

    Raises ValueError if there is no team.

    >>> gold_winners(99), gold_winners(100), gold_winners(1_800)
    (9, 10, 13)
    """
    _require_a_team(teams)
    if teams < 250:
        return 10 if teams >= 100 else max(1, teams // 10)
    # 10 + 0.2 %, truncated: 1,800 teams give 13, although 3.6 is nearer to 4.
    return 10 + int(teams * 0.002)


def silver_winners(teams: int) -> int:
    """How many teams win silver or better.

    Raises ValueError if there is no team.

    >>> silver_winners(249), silver_winners(250), silver_winners(1_000)
    (49, 50, 50)
    """
    _require_a_team(teams)
    if teams < 250:
        return max(1, int(teams * 0.2))
    return 50 if teams < 1000 else int(teams * 0.05)


def bronze_winners(teams: int) -> int:
    """How many teams win bronze or better.

    Raises ValueError if there is no team.

    >>> bronze_winners(249), bronze_winners(250), bronze_winners(1_000)
    (99, 100, 100)
    """
    _require_a_team(teams)
    if teams < 250:
        return max(1, int(teams * 0.4))
    return 100 if teams < 1000 else int(teams * 0.1)


def thresholds(scores: Sequence[float]) -> Thresholds:
    """Medal and median thresholds of a leaderboard's scores, best first.

    Raises ValueError if the leaderboard is empty.

    >>> thresholds([0.9, 0.8, 0.7, 0.6])
    Thresholds(gold=0.9, silver=0.9, bronze=0.9, median=0.75)
    """
    teams = len(scores)
    return Thresholds(
        gold=float(scores[gold_winners(teams) - 1]),
        silver=float(scores[silver_winners(teams) - 1]),
        bronze=float(scores[bronze_winners(teams) - 1]),
        median=float(median(scores)),
    )


def standing(score: float | None, limits: Thresholds | None, *, lower_is_better: bool) -> Standing:
    """Medal and above-median of a score; a tie with a threshold earns the medal.

    No score, a NaN and unknown limits earn nothing. Being above the median needs a strictly
    better score.

    >>> standing(0.9, Thresholds(0.9, 0.8, 0.7, 0.5), lower_is_better=False).gold_medal
    True
    """
    if score is None or limits is None or isnan(score):
        return Standing()
    sign = -1.0 if lower_is_better else 1.0
    reached = [
        sign * score >= sign * limit for limit in (limits.gold, limits.silver, limits.bronze)
    ]
    gold, silver, bronze = reached
    return Standing(
        gold_medal=gold,
        silver_medal=silver and not gold,
        bronze_medal=bronze and not silver and not gold,
        above_median=sign * score > sign * limits.median,
    )


def _require_a_team(teams: int) -> None:
    if teams < 1:
        raise ValueError(f"a leaderboard needs at least one team, got {teams}")
