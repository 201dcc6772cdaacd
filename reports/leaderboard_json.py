"""The leaderboard as plain JSON types, for a machine to read."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from reports.aggregate import Estimate
from reports.leaderboard import Leaderboard, Row
from reports.results import Conditions


def leaderboard_fields(found: Leaderboard) -> dict[str, Any]:
    """A leaderboard as an object; percentages are 0 to 100, null where unknown.

    - `split`, `notes` (sentences), `problems` (`file`, `line`, `what`), `rows` by rank;
    - in each row `rank`, `is_tied`, `is_own`, `agent`, `slug` (null for one's own), `seeds`,
      `source`, `overlaps_above` (null where unknown);
    - in each row `rates`: for low, medium, high and all an object of `mean` and `sem`;
    - in each row `conditions`: `hours`, `model`, `hardware`, `network`, `isolation`, `date`,
      `known_leakage`, `is_padded`, `other`.
    """
    return {
        "split": found.split,
        "rows": [_row(row) for row in found.rows],
        "notes": list(found.notes),
        "problems": [asdict(one) for one in found.problems],
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "rank": row.rank,
        "is_tied": row.is_tied,
        "is_own": row.is_own,
        "agent": row.agent,
        "slug": row.slug or None,
        "rates": {split: estimate_fields(rate) for split, rate in row.rates.items()},
        "overlaps_above": row.overlaps_above,
        "seeds": row.seeds,
        "conditions": condition_fields(row.conditions),
        "source": row.source,
    }


def condition_fields(conditions: Conditions) -> dict[str, Any]:
    """What is known of an agent's conditions, null where nothing is."""
    return {**vars(conditions), "other": dict(conditions.other)}


def estimate_fields(one: Estimate) -> dict[str, float | None]:
    """Mean and SEM, null where unknown."""
    return {
        "mean": None if math.isnan(one.mean) else one.mean,
        "sem": None if math.isnan(one.sem) else one.sem,
    }
