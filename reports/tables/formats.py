"""The forms that a table can be printed and written in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from reports.tables.csv_text import to_csv
from reports.tables.excel import to_excel
from reports.tables.json_text import to_json
from reports.tables.latex import to_latex
from reports.tables.markdown import to_markdown
from reports.tables.table import Table

WORKBOOK = "tables.xlsx"


@dataclass(frozen=True)
class Format:
    """A form of text: the ending of its files, and what writes it."""

    ending: str
    write: Callable[[Table], str]


FORMATS: Mapping[str, Format] = {
    "markdown": Format("md", to_markdown),
    "csv": Format("csv", to_csv),
    "latex": Format("tex", to_latex),
    "json": Format("json", to_json),
}
"""To add a form: one function in a file of its own, and a row here."""


def write_formats(tables: Mapping[str, Table]) -> Iterator[tuple[str, bytes]]:
    """Name and content of every file: each table in each form, and all of them as a workbook."""
    for name, table in tables.items():
        for form in FORMATS.values():
            yield f"{name}.{form.ending}", form.write(table).encode()
    yield WORKBOOK, to_excel(tables)
