"""The medal table: percentages per entry and tier, as on MLE-bench's leaderboard."""

from __future__ import annotations

from typing import Any

from reports.aggregate import MEASURES, MedalRow
from reports.analysis import Analysis
from reports.notes import notes
from reports.tables.table import Column, Table

MEASURE_TITLES = {
    "valid": "Valid %",
    "above_median": "Above median %",
    "bronze": "Bronze %",
    "silver": "Silver %",
    "gold": "Gold %",
    "any_medal": "Any medal %",
}
"""How readers see each measure."""


def medal_table(analysis: Analysis) -> Table:
    """One row per entry and tier: mean ± SEM over seeds of each percentage."""
    return Table(
        name="medals",
        title="Medals by variant and tier (percent of competitions, mean ± SEM over seeds)",
        columns=(
            Column("variant", "Variant"),
            Column("tier", "Tier"),
            Column("competitions", "Competitions", "count"),
            Column("seeds", "Seeds", "count"),
            *(Column(name, MEASURE_TITLES[name], "estimate") for name in MEASURES),
        ),
        rows=tuple(_row(row) for row in analysis.rows),
        notes=notes(analysis),
    )


def _row(row: MedalRow) -> tuple[Any, ...]:
    estimates = (row.estimate(measure) for measure in MEASURES)
    return (row.entry, row.tier, row.competitions, len(row.seeds), *estimates)
