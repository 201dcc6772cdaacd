"""A table as CSV: plain numbers at full precision, an empty field where there is nothing."""

from __future__ import annotations

import csv
import io

from reports.tables.table import Table


def to_csv(table: Table) -> str:
    """Header and rows, with mean and SEM, and score and result, in columns of their own."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.csv_names)
    writer.writerows(table.recorded)
    return text.getvalue()
