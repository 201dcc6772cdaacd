"""Small results of agents to compare, by competition and seed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from competitions.catalog import split
from reports.aggregate import Cell
from reports.records import Grade, failure
from reports.results import Results
from tests.reports.experiments import Array

LOW_IDS = tuple(one.id for one in split("low"))
MEDIUM_IDS = tuple(one.id for one in split("medium"))
HIGH_IDS = tuple(one.id for one in split("high"))
ALL_IDS = (*LOW_IDS, *MEDIUM_IDS, *HIGH_IDS)

GOLD, SILVER, BRONZE, MEDIAN = 0.9, 0.8, 0.7, 0.6


def grade(
    competition_id: str, score: float | None, *, lower_is_better: bool = False, **fields: object
) -> Grade:
    """A grade by the thresholds 0.9, 0.8, 0.7 and 0.6, or by -0.9 ... where lower is better."""
    if score is None:
        return failure(competition_id)
    sign = -1.0 if lower_is_better else 1.0
    worth = sign * score
    values: dict[str, object] = {
        "any_medal": worth >= BRONZE,
        "gold_medal": worth >= GOLD,
        "silver_medal": SILVER <= worth < GOLD,
        "bronze_medal": BRONZE <= worth < SILVER,
        "above_median": worth > MEDIAN,
        "submission_exists": True,
        "valid_submission": True,
        "gold_threshold": sign * GOLD,
        "silver_threshold": sign * SILVER,
        "bronze_threshold": sign * BRONZE,
        "median_threshold": sign * MEDIAN,
    }
    return Grade(
        competition_id,
        score,
        is_lower_better=lower_is_better,
        **{**values, **fields},  # type: ignore[arg-type]
    )


def results(
    label: str, scores: Mapping[str, Sequence[float | None]], *, first_seed: int = 0
) -> Results:
    """Results from scores by competition, one per seed; None is a failed run."""
    cells = [
        Cell(name, seed, grade(name, score))
        for name, row in scores.items()
        for seed, score in enumerate(row, first_seed)
    ]
    return Results(label, tuple(cells))


def medals(label: str, outcomes: Array, ids: Sequence[str] = ALL_IDS) -> Results:
    """Results with gold for 1 and a score below the median for 0 (competitions, seeds)."""
    return results(
        label,
        {
            name: [0.95 if one else 0.5 for one in row]
            for name, row in zip(ids, outcomes, strict=False)
        },
    )
