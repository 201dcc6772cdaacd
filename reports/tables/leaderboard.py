"""The table of `podium leaderboard`."""

from __future__ import annotations

from typing import Any, Literal

from reports.leaderboard import SPLITS, Leaderboard, Row
from reports.tables.table import Column, Table

OWN_MARK = "* "
"""Before the names of one's own results."""
OVERLAP_MARK = "~"

Extent = Literal["full", "screen", "narrow"]


_NARROW = ("rank", "agent", "model", "overlaps_above", "hours", "known_leakage")
_FULL_ONLY = ("hardware", "source")


def leaderboard_table(found: Leaderboard, extent: Extent = "full") -> Table:
    """One row per agent by rank.

    "full" has every column; "screen" leaves out hardware and source, for which a terminal has no
    room, and "narrow" has, of the percentages, only those of the split that the rows are sorted
    by.
    """
    columns = [column for column in _columns() if _is_shown(column, found.split, extent)]
    rows = (_cells(row) for row in found.rows)
    return Table(
        name="leaderboard",
        title=(
            f"MLE-bench leaderboard by any medal on {found.split} "
            "(percent of competitions, mean ± SEM over seeds; * your own)"
        ),
        columns=tuple(columns),
        rows=tuple(tuple(cells[column.name] for column in columns) for cells in rows),
        notes=found.notes,
    )


def _columns() -> tuple[Column, ...]:
    return (
        Column("rank", "#"),
        Column("agent", "Agent"),
        Column("model", "Model"),
        *(Column(split, split.capitalize(), "estimate") for split in SPLITS),
        Column("overlaps_above", "±"),
        Column("hours", "Hours", "number"),
        Column("date", "Date"),
        Column("known_leakage", "Leakage"),
        Column("is_padded", "Padded"),
        Column("seeds", "Seeds", "count"),
        Column("hardware", "Hardware"),
        Column("source", "Source"),
    )


def _is_shown(column: Column, split: str, extent: Extent) -> bool:
    if extent == "narrow":
        return column.name in (*_NARROW, split)
    return extent == "full" or column.name not in _FULL_ONLY


def _cells(row: Row) -> dict[str, Any]:
    given = row.conditions
    return {
        "rank": f"{row.rank}{'=' if row.is_tied else ''}",
        "agent": f"{OWN_MARK if row.is_own else ''}{row.agent}",
        "model": given.model,
        **row.rates,
        "overlaps_above": OVERLAP_MARK if row.overlaps_above else None,
        "hours": given.hours,
        "date": given.date,
        "known_leakage": given.known_leakage or "not stated",
        "is_padded": "yes" if given.is_padded else "no",
        "seeds": row.seeds,
        "hardware": given.hardware,
        "source": row.source,
    }
