"""What is odd about a grading report that can be read: named by line, and what becomes of it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from competitions.catalog import Competition, catalog
from competitions.medals import Thresholds
from reports.json_places import RowPlaces
from reports.records import Grade, Problem

MEDAL_FLAGS = ("gold_medal", "silver_medal", "bronze_medal")
LIMIT_FIELDS = ("gold_threshold", "silver_threshold", "bronze_threshold", "median_threshold")

_TOTALS: Mapping[str, tuple[str, ...]] = {
    "total_runs_with_submissions": ("submission_exists",),
    "total_valid_submissions": ("valid_submission",),
    "total_medals": MEDAL_FLAGS,
    "total_gold_medals": ("gold_medal",),
    "total_silver_medals": ("silver_medal",),
    "total_bronze_medals": ("bronze_medal",),
    "total_above_median": ("above_median",),
}
"""Each total of a report, and the flags of a row of which one has to be set to count."""

# As many names as a message can hold.
_NAMED = 3


def shortened(names: list[str]) -> str:
    """The first few names, and how many more there are.

    >>> shortened(["a", "b", "c", "d", "e"])
    'a, b, c and 2 more'
    """
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def wrong_totals(
    path: Path, places: RowPlaces, fields: Mapping[str, Any], grades: Sequence[Grade]
) -> Iterator[Problem]:
    """Totals of a report that its own rows do not bear out."""
    counted = {
        total: sum(any(getattr(grade, flag) for flag in flags) for grade in grades)
        for total, flags in _TOTALS.items()
    }
    for total, count in {"total_runs": len(grades), **counted}.items():
        if total in fields and fields[total] != count:
            what = f"{total} is {fields[total]}, its rows give {count}; the rows count."
            yield Problem(str(path), places.key_line(total), what)


def odd_rows(
    path: Path, places: RowPlaces, rows: Sequence[Mapping[str, Any]], grades: Sequence[Grade]
) -> Iterator[Problem]:
    """What is odd in single rows: no number for a score, medals against one another ..."""
    for index, (row, grade) in enumerate(zip(rows, grades, strict=True)):
        for field, what in _odd_values(row, grade):
            line = places.line(index, field)
            yield Problem(str(path), line, f"{grade.competition_id}: {what}")


def _odd_values(row: Mapping[str, Any], grade: Grade) -> Iterator[tuple[str, str]]:
    """Each field of a row that is odd, and what is odd about it."""
    if grade.competition_id not in catalog():
        yield "competition_id", "the catalog does not know it, so no split of MLE-bench counts it."
    for field in ("score", *LIMIT_FIELDS):
        if row.get(field) is not None and getattr(grade, field) is None:
            yield field, f"{field} is {row[field]}, not a number; it is taken for unknown."
    medals = [flag for flag in MEDAL_FLAGS if getattr(grade, flag)]
    if len(medals) > 1:
        yield medals[0], f"{' and '.join(medals)} for one submission; each counts as recorded."
    if "any_medal" in row and bool(row["any_medal"]) != grade.any_medal:
        yield (
            "any_medal",
            f"any_medal is {row['any_medal']} beside {' and '.join(medals) or 'no medal'}; "
            "the single medals count.",
        )
    if (medals or grade.above_median) and (grade.score is None or not grade.valid_submission):
        yield (
            "score",
            "a submission without a valid score is placed on the leaderboard; it counts as "
            "recorded, or not with --regrade.",
        )
    if grade.valid_submission and not grade.submission_exists:
        yield (
            "valid_submission",
            "a submission that does not exist is valid; it counts as recorded.",
        )


def other_thresholds(path: Path, places: RowPlaces, grades: Sequence[Grade]) -> Iterator[Problem]:
    """One Problem for all rows whose thresholds or direction are not the catalog's."""
    found = [
        (index, told) for index, grade in enumerate(grades) if (told := thresholds_told(grade))
    ]
    if found:
        several = f"{len(found)} rows have" if len(found) > 1 else "a row has"
        named = shortened(list(dict.fromkeys(told for _, told in found)))
        what = (
            f"{several} other thresholds than the catalog: {named}; medals count as recorded, and "
            "by the catalog with --regrade."
        )
        yield Problem(str(path), places.line(found[0][0], "gold_threshold"), what)


def thresholds_told(grade: Grade) -> str:
    """How a grade's thresholds and direction differ from the catalog's; "" where they do not."""
    known = catalog().get(grade.competition_id)
    limits = None if known is None else known.standard.limits
    if known is None or limits is None:
        return ""
    told = list(_differing(grade, known, limits))
    return f"{grade.competition_id} ({', '.join(told)})" if told else ""


def _differing(grade: Grade, known: Competition, limits: Thresholds) -> Iterator[str]:
    for name, field in zip(("gold", "silver", "bronze", "median"), LIMIT_FIELDS, strict=True):
        recorded, listed = getattr(grade, field), getattr(limits, name)
        if recorded not in (None, listed) and not math.isclose(recorded, listed, rel_tol=1e-9):
            yield f"{name} {recorded:g}, catalog {listed:g}"
    if grade.is_lower_better != known.lower_is_better:
        yield f"is_lower_better {grade.is_lower_better}, catalog {known.lower_is_better}"
