"""One official grading report: its rows as grades, and everything odd about it by line."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from competitions.catalog import catalog
from reports.errors import BrokenFile
from reports.json_places import RowPlaces
from reports.oddities import (
    LIMIT_FIELDS,
    MEDAL_FLAGS,
    odd_rows,
    other_thresholds,
    wrong_totals,
)
from reports.records import Grade, Problem

ROWS = "competition_reports"
_FLAGS = (*MEDAL_FLAGS, "above_median", "submission_exists", "valid_submission")
_LFS_POINTER = "version https://git-lfs.github.com/spec/"
_RUN_DIR = re.compile(r"(?:^|/)(?P<variant>[^/]+)__[^/]+__seed\d+(?:/|$)")


@dataclass(frozen=True)
class ReportFile:
    """A grading report as read; its grades in the order of the file."""

    path: Path
    grades: tuple[Grade, ...]
    leaks_fixed: tuple[str, ...]
    """Competitions whose known leaks were taken out of the data (a field of Podium's reports)."""
    variants: tuple[str, ...]
    """Agent variants that Podium's run directories are named after, if the file is of Podium."""
    places: RowPlaces
    digest: bytes
    """Of the content: equal for copies."""
    problems: tuple[Problem, ...]


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
    places = RowPlaces(text, ROWS)
    grades = tuple(_grade(row, index, places, path) for index, row in enumerate(rows))
    problems = (
        *wrong_totals(path, places, fields, grades),
        *odd_rows(path, places, rows, grades),
        *other_thresholds(path, places, grades),
    )
    digest = sha256(text.encode()).digest()
    return ReportFile(path, grades, _leaks_fixed(fields), _variants(rows), places, digest, problems)


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


def _grade(row: Any, index: int, places: RowPlaces, path: Path) -> Grade:
    try:
        return _grade_of(row)
    except _Unfit as error:
        line = places.line(index, error.field)
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
    gold_limit, silver_limit, bronze_limit, median = (_number(row, field) for field in LIMIT_FIELDS)
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
        gold_limit,
        silver_limit,
        bronze_limit,
        median,
        reason if isinstance(reason, str) else None,
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
    """A number; None for nothing and for NaN or infinity, which `odd_rows` names."""
    value = row.get(field)
    if value is None or (type(value) is float and math.isfinite(value)):
        return value
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
