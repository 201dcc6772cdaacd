"""A table in the terminal."""

from __future__ import annotations

import os

from rich.console import Console, Group, JustifyMethod
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from reports.tables.table import Table

# Where nobody set a width, as in a file or a pipe, no line need be folded.
_WIDTH_IN_FILES = 200
# A terminal of this many columns shows "mean ± SEM" in one line per cell.
_WIDE = 116


def print_table(table: Table, console: Console | None = None) -> None:
    """Print a table with its notes as wide as the terminal is, and unfolded into a file."""
    console = console or Console()
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console = Console(file=console.file, width=_WIDTH_IN_FILES)
    console.print(to_terminal(table, console.width))


def to_terminal(table: Table, width: int = _WIDE) -> Group:
    """The table with its notes, for a rich Console of `width` columns to print.

    In a narrow terminal "mean ± SEM" takes two lines, so that no number is folded.
    """
    grid = RichTable(
        title=table.title,
        title_justify="left",
        title_style="bold",
        box=None,
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )
    grid.header_style = "bold underline"
    for column in table.columns:
        side: JustifyMethod = "right" if column.kind.is_number else "left"
        grid.add_column(Text(column.title), justify=side, overflow="fold")
    for row in table.shown:
        # Text, not markup: an error message may hold square brackets.
        grid.add_row(*(Text(text if width >= _WIDE else _stacked(text)) for text in row))
    notes = [Padding(Text(f"- {note}"), (0, 0, 0, 1)) for note in table.notes]
    return Group(grid, *notes)


def _stacked(text: str) -> str:
    return text.replace(" ± ", "\n± ")
