"""Verification: the files of a preparation against the MD5 sums that MLE-bench lists."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from competitions.leaks import FIXES
from competitions.preparing.record import Record

_KINDS = (".csv", ".json", ".jsonl", ".parquet", ".bson")
"""What MLE-bench takes sums of: files of these kinds directly in public and private."""


@cache
def _listed() -> dict[str, dict[str, Any]]:
    import yaml

    text = (Path(__file__).parent / "checksums.yaml").read_text("utf-8")
    sums: dict[str, dict[str, Any]] = yaml.safe_load(text)
    return sums


def archive_md5(competition_id: str) -> str | None:
    """The MD5 sum of Kaggle's archive; None where none is listed."""
    sum_: str | None = _listed().get(competition_id, {}).get("zip")
    return sum_


def is_listed(competition_id: str) -> bool:
    """Whether the competition's files can be verified."""
    return competition_id in _listed()


def md5_of(path: Path) -> str:
    """The MD5 sum of a file, in hexadecimal digits. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "md5").hexdigest()


def verify(competition_id: str, prepared: Path, record: Record) -> list[str]:
    """One line for each file that is not as MLE-bench's own preparation makes it.

    Sums are taken once: the record keeps each with the file's size, time and inode. Parquet files
    must be there, but their bytes vary with the version of the library that writes them; files
    that were changed to fix a known leak differ by intent. Without a list for the competition
    nothing is said. Raises OSError.
    """
    if not is_listed(competition_id):
        return []
    return [
        line
        for part in ("public", "private")
        for line in _part(competition_id, part, prepared, record)
    ]


def _part(competition_id: str, part: str, prepared: Path, record: Record) -> Iterator[str]:
    is_fixed = bool(record.leaks_fixed) and competition_id in FIXES
    changed = FIXES[competition_id].changes if is_fixed else ()
    wanted: dict[str, str] = _listed()[competition_id][part]
    found = sorted(
        path for path in (prepared / part).iterdir() if path.suffix in _KINDS and path.is_file()
    )
    for name in sorted(wanted.keys() - {path.name for path in found}):
        yield f"{part}/{name} is missing"
    for path in found:
        if path.name not in wanted:
            yield f"{part}/{path.name} should not be there"
        elif path.suffix != ".parquet" and f"{part}/{path.name}" not in changed:
            sum_ = record.md5(path, f"{part}/{path.name}", md5_of)
            if sum_ != wanted[path.name]:
                yield f"{part}/{path.name} has MD5 {sum_}, not {wanted[path.name]}"
