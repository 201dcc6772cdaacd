"""The table of searches: how often the agents' nodes worked, and how the others broke."""

from __future__ import annotations

from typing import Any

from reports.analysis import Analysis, Entry
from reports.searches import OTHER, VERDICTS, verdict_counts
from reports.tables.table import Column, Table


def search_table(analysis: Analysis) -> Table:
    """One row per entry: runs with a journal, nodes, and nodes by verdict."""
    return Table(
        name="searches",
        title="Search nodes by verdict",
        columns=(
            Column("variant", "Variant"),
            Column("runs", "Runs", "count"),
            Column("journals", "With a journal", "count"),
            Column("nodes", "Nodes", "count"),
            *(Column(name, name.replace("_", " "), "count") for name in (*VERDICTS, OTHER)),
        ),
        rows=tuple(_row(entry) for entry in analysis.entries),
    )


def _row(entry: Entry) -> tuple[Any, ...]:
    journals = [run.journal for run in entry.runs if run.journal is not None]
    counts = verdict_counts(journals)
    return (entry.label, len(entry.runs), len(journals), sum(counts.values()), *counts.values())
