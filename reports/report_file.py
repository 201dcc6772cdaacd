"""One official grading report: its rows as grades, and everything odd about it by line."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from competitions.catalog import Competition, catalog
from competitions.medals import Thresholds
from reports.errors import BrokenFile
from reports.json_places import key_line, row_line
from reports.records import Grade, Problem

ROWS = "competition_reports"
MEDAL_FLAGS = ("gold_medal", "silver_medal", "bronze_medal")
_FLAGS = (*MEDAL_FLAGS, "above_median", "submission_exists", "valid_submission")
_LIMITS = ("gold_threshold", "silver_threshold", "bronze_threshold", "median_threshold")
_LFS_POINTER = "version https://git-lfs.github.com/spec/"
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

_RUN_DIR = re.compile(r"(?:^|/)(?P<variant>[^/]+?)__[^/]+__seed\d+(?:/|$)")

# As many names as a message can hold.
_NAMED = 3


@dataclass(frozen=True)
class ReportFile:
    """A grading report as read; its grades in the order of the file."""

    path: Path
    grades: tuple[Grade, ...]
    leaks_fixed: tuple[str, ...]
    """Competitions whose known leaks were taken out of the data (a field of Podium's reports)."""
    variants: tuple[str, ...]
    """Agent variants that Podium's run directories are named after, if the file is of Podium."""
    text: str
    problems: tuple[Problem, ...]

    def line(self, index: int, field: str | None = None) -> int | None:
        """The line of a row, or of one of its fields."""
        return row_line(self.text, ROWS, index, field)


def read_report_file(path: Path) -> ReportFile:
    """Read one grading report of MLE-bench's form, by whomever it was written.

    Medals count as recorded; the totals are not used, and those that the rows do not bear out are
    a Problem. So is a score that is no number, a row that contradicts itself, a competition that
    the catalog does not know, and thresholds that are not the catalog's.
    Raises BrokenFile, naming file and line, for what cannot be read: a missing or truncated file,
    a Git LFS pointer, a row without a field or with a value of another type.
    """
    text = _read_text(path)
    fields = _parse(text, path)
    rows = fields.get(ROWS)
    if not isinstance(rows, list):
        raise _broken(path, None, f"there is no list '{ROWS}', so it is no grading report.")
    grades = tuple(_grade(row, index, text, path) for index, row in enumerate(rows))
    problems = (
        *_wrong_totals(path, text, fields, grades),
        *_odd_rows(path, text, rows, grades),
        *_other_thresholds(path, text, grades),
    )
    return ReportFile(path, grades, _leaks_fixed(fields), _variants(rows), text, problems)


def shortened(names: list[str]) -> str:
    """The first few names, and how many more there are.

    >>> shortened(["a", "b", "c", "d", "e"])
    'a, b, c and 2 more'
    """
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _broken(path: Path, line: int | None, what: str) -> BrokenFile:
    return BrokenFile(Problem(str(path), line, what))


def _read_text(path: Path) -> str:
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise _broken(path, None, f"{error.strerror}. Name a grading report.") from error
    except UnicodeDecodeError as error:
        raise _broken(path, None, f"not UTF-8 text (byte {error.start}).") from error
    if text.startswith(_LFS_POINTER):
        raise _broken(path, 1, _pointer_told(path, text))
    return text


def _pointer_told(path: Path, text: str) -> str:
    size = next((line[5:] for line in text.splitlines() if line.startswith("size ")), "?")
    return (
        f"a Git LFS pointer, not the report itself ({size} bytes, kept in LFS storage). "
        f"Get it in the checkout with: git lfs pull --include '**/{path.parent.name}/{path.name}'"
    )


def _parse(text: str, path: Path) -> dict[str, Any]:
    try:
        fields = json.loads(text)
    except json.JSONDecodeError as error:
        is_cut = not text[error.pos :].strip() or error.msg.startswith("Unterminated")
        cut = "; the file is empty or ends too early" if is_cut else ""
        reason = error.msg.removesuffix(" starting at")
        what = f"not JSON ({reason} at column {error.colno}{cut})."
        raise _broken(path, error.lineno, what) from error
    except (RecursionError, ValueError) as error:
        raise _broken(path, None, f"not JSON that can be read ({error}).") from error
    if not isinstance(fields, dict):
        raise _broken(path, 1, f"a {type(fields).__name__} and no object, so no grading report.")
    return fields


def _grade(row: Any, index: int, text: str, path: Path) -> Grade:
    try:
        return _grade_of(row)
    except _Unfit as error:
        line = row_line(text, ROWS, index, error.field)
        raise _broken(path, line, f"{error}, in row {index + 1} of '{ROWS}'.") from error


class _Unfit(Exception):
    """A value that cannot be what its field has to be."""

    def __init__(self, field: str | None, what: str) -> None:
        super().__init__(what)
        self.field = field


def _grade_of(row: Any) -> Grade:
    if not isinstance(row, dict):
        raise _Unfit(None, f"{str(row)[:40]!r} is no report of a competition")
    name = row.get("competition_id")
    if not isinstance(name, str) or not name:
        raise _Unfit("competition_id", f"competition_id is {name!r}")
    gold, silver, bronze, above_median, exists, valid = (_flag(row, field) for field in _FLAGS)
    limits = [_number(row, field) for field in _LIMITS]
    reason = row.get("reason")
    return Grade(
        name,
        _number(row, "score"),
        # any_medal is recomputed, as MLE-bench's own aggregation does.
        gold or silver or bronze,
        gold,
        silver,
        bronze,
        above_median,
        exists,
        valid,
        _is_lower_better(row, name),
        *limits,
        reason=reason if isinstance(reason, str) else None,
    )


def _flag(row: Mapping[str, Any], field: str) -> bool:
    value = row.get(field, _ABSENT)
    if value is True or value is False:
        return value
    if value is None or (isinstance(value, int) and value in (0, 1)):
        return bool(value)
    if value is _ABSENT:
        raise _Unfit(field, f"field '{field}' is missing")
    # bool("False") is True: a word is no answer.
    raise _Unfit(field, f"field '{field}' is {str(value)[:40]!r}, not true or false")


def _number(row: Mapping[str, Any], field: str) -> float | None:
    """A number; None for nothing and for NaN or infinity, which `_odd_rows` names."""
    value = row.get(field)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _Unfit(field, f"field '{field}' is {str(value)[:40]!r}, not a number")
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:  # a whole number with hundreds of digits
        return None


def _is_lower_better(row: Mapping[str, Any], name: str) -> bool:
    value = row.get("is_lower_better")
    if isinstance(value, bool):
        return value
    known = catalog().get(name)
    return known.lower_is_better if known else False


_ABSENT = object()


def _leaks_fixed(fields: Mapping[str, Any]) -> tuple[str, ...]:
    fixed = fields.get("leaks_fixed")
    return tuple(sorted(map(str, fixed))) if isinstance(fixed, dict) else ()


def _variants(rows: list[dict[str, Any]]) -> tuple[str, ...]:
    places = (str(row.get("submission_path")) for row in rows)
    found = (_RUN_DIR.search(place) for place in places if "__seed" in place)
    return tuple(sorted({one["variant"] for one in found if one}))


def _wrong_totals(
    path: Path, text: str, fields: Mapping[str, Any], grades: tuple[Grade, ...]
) -> Iterator[Problem]:
    counted = {
        total: sum(any(getattr(grade, flag) for flag in flags) for grade in grades)
        for total, flags in _TOTALS.items()
    }
    for total, count in {"total_runs": len(grades), **counted}.items():
        if total in fields and fields[total] != count:
            what = f"{total} is {fields[total]}, its rows give {count}; the rows count."
            yield Problem(str(path), key_line(text, total), what)


def _odd_rows(
    path: Path, text: str, rows: list[dict[str, Any]], grades: tuple[Grade, ...]
) -> Iterator[Problem]:
    for index, (row, grade) in enumerate(zip(rows, grades, strict=True)):
        for field, what in _odd_values(row, grade):
            line = row_line(text, ROWS, index, field)
            yield Problem(str(path), line, f"{grade.competition_id}: {what}")


def _odd_values(row: Mapping[str, Any], grade: Grade) -> Iterator[tuple[str, str]]:
    """Each field of a row that is odd, and what is odd about it."""
    if grade.competition_id not in catalog():
        yield "competition_id", "the catalog does not know it, so no split of MLE-bench counts it."
    for field in ("score", *_LIMITS):
        if row.get(field) is not None and getattr(grade, field) is None:
            yield field, f"{field} is {row[field]}, not a number; it is taken for unknown."
    medals = [flag for flag in MEDAL_FLAGS if getattr(grade, flag)]
    if len(medals) > 1:
        yield medals[0], f"{' and '.join(medals)} for one submission; each counts as recorded."
    if "any_medal" in row and bool(row["any_medal"]) != grade.any_medal:
        yield (
            "any_medal",
            f"any_medal is {row['any_medal']} with {len(medals)} medals; the medals count.",
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


def _other_thresholds(path: Path, text: str, grades: tuple[Grade, ...]) -> Iterator[Problem]:
    """One Problem for all rows whose thresholds or direction are not the catalog's."""
    found = [
        (index, told) for index, grade in enumerate(grades) if (told := thresholds_told(grade))
    ]
    if found:
        several = f"{len(found)} rows have other thresholds than" if len(found) > 1 else "not as in"
        what = (
            f"{several} the catalog: {shortened([told for _, told in found])}; medals count as "
            "recorded, and by the catalog with --regrade."
        )
        yield Problem(str(path), row_line(text, ROWS, found[0][0], "gold_threshold"), what)


def thresholds_told(grade: Grade) -> str:
    """How a grade's thresholds and direction differ from the catalog's; "" where they do not."""
    known = catalog().get(grade.competition_id)
    limits = None if known is None else known.standard.limits
    if known is None or limits is None:
        return ""
    told = list(_differing(grade, known, limits))
    return f"{grade.competition_id} ({', '.join(told)})" if told else ""


def _differing(grade: Grade, known: Competition, limits: Thresholds) -> Iterator[str]:
    for name in ("gold", "silver", "bronze", "median"):
        recorded, listed = getattr(grade, f"{name}_threshold"), getattr(limits, name)
        if recorded is not None and not math.isclose(recorded, listed, rel_tol=1e-9):
            yield f"{name} {recorded:g}, catalog {listed:g}"
    if grade.is_lower_better != known.lower_is_better:
        yield f"is_lower_better {grade.is_lower_better}, catalog {known.lower_is_better}"
