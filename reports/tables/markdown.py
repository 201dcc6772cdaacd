"""A table as GitHub-flavoured Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reports.tables.table import Column, Table

_SPECIAL = re.compile(r"([\\`*\[\]<>#|~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9]))")


def to_markdown(table: Table) -> str:
    """Heading, table and notes; agents' text cannot break out of its cell."""
    lines = [f"## {table.title}", ""]
    lines.append(_line(escape(column.title) for column in table.columns))
    lines.append(_line(_rule(column) for column in table.columns))
    lines += [_line(escape(text) for text in row) for row in table.shown]
    if table.notes:
        lines += ["", *(f"- {escape(note)}" for note in table.notes)]
    return "\n".join(lines) + "\n"


def escape(text: str) -> str:
    r"""Text that Markdown shows as it is, on one line.

    >>> escape("a|b") == r"a\|b"
    True
    """
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _rule(column: Column) -> str:
    return "---:" if column.kind.is_number else "---"


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"
