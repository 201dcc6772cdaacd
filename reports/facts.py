"""What a report needs to know of a competition: from the catalog, else from the grades."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from competitions.catalog import SPLITS, Competition, find, split
from competitions.errors import CompetitionError
from competitions.medals import Thresholds
from reports.records import Grade


@dataclass(frozen=True)
class Facts:
    """Title, tier, metric and medal thresholds of one competition."""

    competition_id: str
    title: str
    suite: str
    """"mle-bench", "demo" ..., or "" for a competition that the catalog does not know."""
    tier: str
    """"low", "medium", "high", or "" for none."""
    metric: str
    """"" when the competition is not in the catalog."""
    lower_is_better: bool
    gold: float | None = None
    silver: float | None = None
    bronze: float | None = None
    median: float | None = None

    @property
    def direction(self) -> str:
        """Which scores are good, in words."""
        return "lower is better" if self.lower_is_better else "higher is better"


def facts_of(competition_id: str, grades: Iterable[Grade]) -> Facts:
    """Facts of one competition.

    Thresholds and direction are those that the grades were given by, where there is a grade;
    title, tier and metric come from the catalog. An id that the catalog does not know is its own
    title and belongs to no tier.
    """
    grade = next(iter(grades), None)
    known = _find(competition_id)
    limits = _graded_thresholds(grade) if grade else _listed_thresholds(known)
    lower = grade.is_lower_better if grade else bool(known and known.lower_is_better)
    if known is None:
        return Facts(competition_id, competition_id, "", "", "", lower, *limits)
    return Facts(competition_id, known.title, known.suite, known.tier, known.metric, lower, *limits)


def split_size(tier: str) -> int:
    """How many competitions MLE-bench has in a tier, or in "all" of them.

    >>> split_size("low")
    22
    """
    return len(split(tier)) if tier in SPLITS else 0


def _find(competition_id: str) -> Competition | None:
    try:
        return find(competition_id)
    except CompetitionError:
        return None


def _graded_thresholds(grade: Grade) -> Sequence[float | None]:
    return (
        grade.gold_threshold,
        grade.silver_threshold,
        grade.bronze_threshold,
        grade.median_threshold,
    )


def _listed_thresholds(known: Competition | None) -> Sequence[float | None]:
    try:
        limits: Thresholds | None = known.thresholds if known else None
    except CompetitionError:
        limits = None
    if limits is None:
        return (None, None, None, None)
    return (limits.gold, limits.silver, limits.bronze, limits.median)
