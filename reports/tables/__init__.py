"""The tables of a report, one function each."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reports.analysis import Analysis
from reports.errors import UnknownTable
from reports.tables.competitions import competition_table
from reports.tables.conditions import condition_table
from reports.tables.failures import failure_table
from reports.tables.medals import medal_table
from reports.tables.runs import run_table
from reports.tables.searches import search_table
from reports.tables.table import Table

TABLES: Mapping[str, Callable[[Analysis], Table]] = {
    "conditions": condition_table,
    "medals": medal_table,
    "competitions": competition_table,
    "runs": run_table,
    "failures": failure_table,
    "searches": search_table,
}
"""To add a table: one function in a file of its own, and a row here."""


def require_table(name: str) -> None:
    """Raise UnknownTable, naming the tables that exist, for a name that is none of them."""
    if name not in TABLES:
        raise UnknownTable(f"table '{name}' is unknown. Choose from: {', '.join(TABLES)}.")


def make_table(name: str, analysis: Analysis) -> Table:
    """The table of this name; raises UnknownTable."""
    require_table(name)
    return TABLES[name](analysis)
