"""A table in the terminal."""

from __future__ import annotations

from rich.console import Group, JustifyMethod
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from reports.tables.table import Table


def to_terminal(table: Table) -> Group:
    """The table with its notes, for a rich Console to print."""
    grid = RichTable(title=table.title, title_justify="left", title_style="bold")
    for column in table.columns:
        side: JustifyMethod = "right" if column.kind.is_number else "left"
        grid.add_column(Text(column.title), justify=side, overflow="fold")
    for row in table.shown:
        # Text, not markup: an error message may hold square brackets.
        grid.add_row(*(Text(text) for text in row))
    notes = [Padding(Text(f"- {note}"), (0, 0, 0, 1)) for note in table.notes]
    return Group(grid, *notes)
