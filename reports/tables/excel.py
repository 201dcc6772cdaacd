"""Tables as one Excel workbook, a sheet each: numbers are numbers, and the header stays in view."""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Mapping
from typing import TYPE_CHECKING

from reports.tables.table import Table

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

_MOST_CHARACTERS = 32_767  # of a cell, by Excel's own limit
_MOST_NAME_CHARACTERS = 31  # of a sheet's name
_WIDEST = 48
_TIMES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")
# What XML 1.0 cannot hold.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def to_excel(tables: Mapping[str, Table]) -> bytes:
    """The workbook: a sheet per table with the columns of its CSV file, and a sheet of notes.

    The same tables give the same bytes.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for name, table in tables.items():
        _fill(book.create_sheet(name[:_MOST_NAME_CHARACTERS]), table)
    _fill_notes(book.create_sheet("notes"), tables)
    content = io.BytesIO()
    book.save(content)
    return _without_times(content.getvalue())


def _fill(sheet: Worksheet, table: Table) -> None:
    titles = [title for column in table.columns for title in column.recorded_titles]
    formats = [one for column in table.columns for one in column.kind.formats]
    _write_header(sheet, titles)
    for number, row in enumerate(table.recorded, start=2):
        for place, (value, number_format) in enumerate(zip(row, formats, strict=True), start=1):
            if value is not None:
                _write_value(sheet.cell(number, place), value, number_format)
    _fit_widths(sheet, titles, table)
    sheet.freeze_panes = _first_free(table)
    if table.rows:
        sheet.auto_filter.ref = sheet.dimensions


def _write_header(sheet: Worksheet, titles: list[str]) -> None:
    from openpyxl.styles import Alignment, Border, Font, Side

    for place, title in enumerate(titles, start=1):
        cell = sheet.cell(1, place)
        _write_value(cell, title, "General")
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="bottom")
        cell.border = Border(bottom=Side(style="thin"))


def _write_value(cell: Cell | MergedCell, value: object, number_format: str) -> None:
    if isinstance(value, float) and not math.isfinite(value):
        return
    if isinstance(value, bool | int | float):
        cell.value = value
        cell.number_format = number_format
        return
    cell.value = _FORBIDDEN.sub("", str(value))[:_MOST_CHARACTERS]
    # An agent's text that begins with "=" stays text.
    cell.data_type = "s"


def _first_free(table: Table) -> str:
    """The cell below the header and right of the leading texts, which name the row."""
    leading = 0
    for column in table.columns[:3]:
        if column.kind.is_number:
            break
        leading += 1
    return f"{'ABCD'[leading]}2"


def _fit_widths(sheet: Worksheet, titles: list[str], table: Table) -> None:
    from openpyxl.utils import get_column_letter

    for place, title in enumerate(titles):
        longest = max((len(_told(row[place])) for row in table.recorded), default=0)
        # The header may take two lines, so half of it sets the width.
        width = max(longest, (len(title) + 1) // 2, 6) + 2
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(width, _WIDEST)


def _told(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _fill_notes(sheet: Worksheet, tables: Mapping[str, Table]) -> None:
    from openpyxl.styles import Alignment

    _write_header(sheet, ["Sheet", "What it shows, and what to know of it"])
    lines = [(name, text) for name, table in tables.items() for text in (table.title, *table.notes)]
    for number, (name, text) in enumerate(lines, start=2):
        _write_value(sheet.cell(number, 1), name, "General")
        _write_value(sheet.cell(number, 2), text, "General")
        sheet.cell(number, 2).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width = 24
    sheet.column_dimensions["B"].width = 110
    sheet.freeze_panes = "A2"


def _without_times(content: bytes) -> bytes:
    """The workbook's archive with no time of its making."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                data = _TIMES.sub(rb"\g<1>2000-01-01T00:00:00Z", data)
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()
