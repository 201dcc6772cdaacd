"""A score on the way from the median of a leaderboard to gold."""

from __future__ import annotations

import math

from reports.facts import Facts
from reports.records import Grade


def normalised_score(grade: Grade, facts: Facts) -> float | None:
    """0 at the median threshold, 1 at gold, linear between and beyond, whatever the direction.

    Thresholds are those of `facts`, so that failed runs, which record none, have a place too:
    -inf, worse than any score. None where it has no meaning (`why_not_normalised`).
    """
    if why_not_normalised(facts):
        return None
    score = comparable_score(grade, lower_is_better=facts.lower_is_better)
    sign = -1.0 if facts.lower_is_better else 1.0
    gold, median = sign * (facts.gold or 0.0), sign * (facts.median or 0.0)
    return (score - median) / (gold - median)


def why_not_normalised(facts: Facts) -> str:
    """Why a competition has no normalised score, in words; "" where it has."""
    if facts.gold is None or facts.median is None:
        return "thresholds not known"
    if facts.gold == facts.median:
        return "median and gold thresholds coincide"
    is_beyond = facts.gold < facts.median if facts.lower_is_better else facts.gold > facts.median
    return "" if is_beyond else "gold lies on the wrong side of the median"


def clipped(normalised: float) -> float:
    """The normalised score cut at 0 and 1, so that no single competition outweighs others.

    >>> clipped(-math.inf), clipped(0.25), clipped(7.0)
    (0.0, 0.25, 1.0)
    """
    return min(1.0, max(0.0, normalised))


def comparable_score(grade: Grade, *, lower_is_better: bool) -> float:
    """The score turned so that higher is better; -inf without a valid one."""
    if grade.score is None or not grade.valid_submission or math.isnan(grade.score):
        return -math.inf
    return -grade.score if lower_is_better else grade.score


def medal_points(grade: Grade) -> float:
    """3 for gold, 2 for silver, 1 for bronze, 0 without a medal."""
    return {"gold": 3.0, "silver": 2.0, "bronze": 1.0, None: 0.0}[grade.medal]
