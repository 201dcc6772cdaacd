"""Writes official grading reports: rows that agree with the catalog unless told otherwise."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from competitions.catalog import find, split
from competitions.medals import standing

LOW = tuple(one.id for one in split("low"))
ALL = tuple(one.id for one in split("all"))
# What a report's row says of a result; the score is taken from the catalog's thresholds.
PLACES = ("gold", "silver", "bronze", "median", "invalid", "none")


def row(competition_id: str, place: str = "gold", /, **differing: Any) -> dict[str, Any]:
    """A row whose score is exactly a threshold, or that has no valid score, or no submission.

    A score on the median is below the median: it is not strictly better.
    """
    known = find(competition_id)
    limits = known.thresholds
    score = None if place in ("invalid", "none") else getattr(limits, place)
    earned = standing(score, limits, lower_is_better=known.lower_is_better)
    return {
        "competition_id": competition_id,
        "score": score,
        "gold_threshold": limits.gold,
        "silver_threshold": limits.silver,
        "bronze_threshold": limits.bronze,
        "median_threshold": limits.median,
        "any_medal": earned.any_medal,
        "gold_medal": earned.gold_medal,
        "silver_medal": earned.silver_medal,
        "bronze_medal": earned.bronze_medal,
        "above_median": earned.above_median,
        "submission_exists": place != "none",
        "valid_submission": score is not None,
        "is_lower_better": known.lower_is_better,
        "created_at": "2025-10-09T08:53:20",
        "submission_path": "submission.csv",
        **differing,
    }


def random_rows(ids: Sequence[str], seed: int) -> list[dict[str, Any]]:
    rng = random.Random(seed)
    return [row(one, rng.choice(PLACES)) for one in ids]


def report(rows: Sequence[dict[str, Any]], **differing: Any) -> dict[str, Any]:
    medals = {
        f"total_{one}_medals": sum(bool(each[f"{one}_medal"]) for each in rows)
        for one in ("gold", "silver", "bronze")
    }
    return {
        "total_runs": len(rows),
        "total_runs_with_submissions": sum(bool(each["submission_exists"]) for each in rows),
        "total_valid_submissions": sum(bool(each["valid_submission"]) for each in rows),
        "total_medals": sum(bool(each["any_medal"]) for each in rows),
        **medals,
        "total_above_median": sum(bool(each["above_median"]) for each in rows),
        "competition_reports": list(rows),
        **differing,
    }


def write_report(path: Path, rows: Sequence[dict[str, Any]], **differing: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report(rows, **differing), indent=2))
    return path


def line_of(path: Path, text: str, occurrence: int = 1) -> int:
    """The line in which a text stands for the n-th time."""
    lines = path.read_text("utf-8").splitlines()
    return [number for number, line in enumerate(lines, 1) if text in line][occurrence - 1]


LFS_POINTER = (
    "version https://git-lfs.github.com/spec/v1\n"
    "oid sha256:af0eb3855ae91795087d734b15d81f0a8601de1a73cfbe8d865e07fb07728770\n"
    "size 55517\n"
)
