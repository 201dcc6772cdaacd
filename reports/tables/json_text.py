"""A table as JSON: an object per row, null where there is nothing."""

from __future__ import annotations

import json
import math

from reports.tables.table import Table


def to_json(table: Table) -> str:
    """Name, title, columns, rows and notes.

    The rows have the fields of the CSV file, numbers at full precision.
    """
    fields = {
        "name": table.name,
        "title": table.title,
        "columns": [
            {"name": name, "title": title, "kind": column.kind_name}
            for column in table.columns
            for name, title in zip(column.csv_names, column.recorded_titles, strict=True)
        ],
        "rows": [
            dict(zip(table.csv_names, map(_finite, row), strict=True)) for row in table.recorded
        ],
        "notes": list(table.notes),
    }
    return json.dumps(fields, indent=2, allow_nan=False, ensure_ascii=False) + "\n"


def _finite(value: object) -> object:
    """JSON has no word for nan and the infinities: null."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
