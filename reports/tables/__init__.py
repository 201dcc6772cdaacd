"""The tables of a report, one function each."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reports.analysis import Analysis
from reports.errors import UnknownTable
from reports.tables.competitions import competition_table
from reports.tables.conditions import condition_table
from reports.tables.failures import failure_table
from reports.tables.medals import medal_table
from reports.tables.over_time import improvement_over_time_table, medals_over_time_table
from reports.tables.runs import run_table
from reports.tables.score_book import known_issue_table, score_book_table
from reports.tables.searches import search_table
from reports.tables.spending import spending_table
from reports.tables.table import Table

TABLES: Mapping[str, Callable[[Analysis], Table]] = {
    "conditions": condition_table,
    "medals": medal_table,
    "score_book": score_book_table,
    "competitions": competition_table,
    "runs": run_table,
    "failures": failure_table,
    "searches": search_table,
    "spending": spending_table,
    "medals_over_time": medals_over_time_table,
    "improvement_over_time": improvement_over_time_table,
    "known_issues": known_issue_table,
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
