"""Agents against one another competition by competition: by score, and by medal."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from reports.facts import Facts
from reports.normalised_scores import (
    clipped,
    comparable_score,
    medal_points,
    normalised_score,
    why_not_normalised,
)
from reports.pairing import Scope
from reports.records import Grade
from reports.statistics.ranks import MeanRanks, mean_ranks, run_ranks, win_share
from reports.statistics.significance import Tally, sign_test, tally

BY = ("score", "medal")


@dataclass(frozen=True)
class Record:
    """Wins, ties and losses of the second agent over the competitions of a tier."""

    tier: str
    by: str
    """"score" or "medal"."""
    count: Tally
    p_value: float
    """Sign test; corrected for nothing."""


@dataclass(frozen=True)
class Side:
    """One agent in one competition."""

    scores: tuple[float | None, ...]
    """By seed; None without a valid score."""
    medals: tuple[str | None, ...]
    any_medal_percent: float
    normalised: float | None
    """Mean over seeds of the score between median (0) and gold (1); None where it has no meaning
    or a seed has no valid score."""
    normalised_clipped: float | None
    """The same with each seed cut at 0 and 1; a seed without a valid score is 0."""


@dataclass(frozen=True)
class CompetitionDuel:
    """Two agents in one competition."""

    competition_id: str
    tier: str
    lower_is_better: bool
    first: Side
    second: Side
    win_share: float
    """How often a run of the second has a better score than a run of the first, 0 to 1."""
    medal_win_share: float
    """How often it has a better medal."""
    why_not_normalised: str
    """Such as "median and gold thresholds coincide"; "" where normalised scores have a meaning."""

    def winner(self, by: str = "score") -> str | None:
        """Which agent wins, "first" or "second"; None for a tie. `by` is one of BY."""
        return _winner(self.win_share if by == "score" else self.medal_win_share)


def competition_duels(scope: Scope, facts: Mapping[str, Facts]) -> tuple[CompetitionDuel, ...]:
    """The two agents of a scope in each of its competitions, in the scope's order."""
    shares = {by: _win_shares(scope, facts, by) for by in BY}
    first, second = scope.arms
    return tuple(
        CompetitionDuel(
            competition_id=one,
            tier=facts[one].tier,
            lower_is_better=facts[one].lower_is_better,
            first=_side(first.grades[place], facts[one]),
            second=_side(second.grades[place], facts[one]),
            win_share=shares["score"][place],
            medal_win_share=shares["medal"][place],
            why_not_normalised=why_not_normalised(facts[one]),
        )
        for place, one in enumerate(scope.competitions)
    )


def records(scope: Scope, facts: Mapping[str, Facts]) -> tuple[Record, ...]:
    """Wins, ties and losses of the second agent of a scope, by score and by medal.

    A competition is won by the agent whose runs beat the other's more often than not, every run
    against every run; a run without a valid score loses to any with one.
    """
    found = []
    for by in BY:
        count = tally(np.array(_win_shares(scope, facts, by)) - 0.5)
        found.append(Record(scope.tier, by, count, sign_test(count.wins, count.losses)))
    return tuple(found)


def mean_ranks_of(scope: Scope, facts: Mapping[str, Facts]) -> MeanRanks:
    """Mean ranks by score of all agents of a scope; in each competition all runs are ranked."""
    values = [
        run_ranks(
            [
                [comparable_score(one, lower_is_better=facts[name].lower_is_better) for one in runs]
                for runs in (arm.grades[place] for arm in scope.arms)
            ]
        )
        for place, name in enumerate(scope.competitions)
    ]
    return mean_ranks([arm.label for arm in scope.arms], np.array(values))


def _winner(share: float) -> str | None:
    if math.isclose(share, 0.5):
        return None
    return "second" if share > 0.5 else "first"


def _win_shares(scope: Scope, facts: Mapping[str, Facts], by: str) -> list[float]:
    first, second = scope.arms
    return [
        win_share(
            *(
                list(map(_worth(by, facts[name]), runs))
                for runs in (first.grades[place], second.grades[place])
            )
        )
        for place, name in enumerate(scope.competitions)
    ]


def _worth(by: str, facts: Facts) -> Callable[[Grade], float]:
    if by == "medal":
        return medal_points
    return lambda grade: comparable_score(grade, lower_is_better=facts.lower_is_better)


def _side(grades: Sequence[Grade], facts: Facts) -> Side:
    found = [normalised_score(grade, facts) for grade in grades]
    known = [one for one in found if one is not None]
    mean = sum(known) / len(known) if known else -math.inf
    return Side(
        scores=tuple(_valid_score(grade) for grade in grades),
        medals=tuple(grade.medal for grade in grades),
        any_medal_percent=100 * sum(grade.any_medal for grade in grades) / len(grades),
        normalised=mean if math.isfinite(mean) else None,
        normalised_clipped=sum(map(clipped, known)) / len(known) if known else None,
    )


def _valid_score(grade: Grade) -> float | None:
    is_number = grade.score is not None and not math.isnan(grade.score)
    return grade.score if grade.valid_submission and is_number else None
