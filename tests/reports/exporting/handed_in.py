"""Reads an exported directory as whoever gets it does."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any


def files_below(directory: Path) -> dict[str, bytes]:
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file()
    }


def reports_in(out: Path) -> list[Path]:
    return sorted(out.glob("runs/*/grading_report.json"))


def reports_of(out: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in reports_in(out)]


def cells_of_row(out: Path) -> list[str]:
    line = (out / "README_row.md").read_text().splitlines()[2]
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
