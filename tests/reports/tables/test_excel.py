"""The workbook, read again with openpyxl."""

from __future__ import annotations

import io
import math
from typing import Any

import pytest
from openpyxl import load_workbook

from reports.aggregate import Estimate
from reports.analysis import Analysis
from reports.tables import TABLES, make_table
from reports.tables.excel import to_excel
from reports.tables.table import Column, Table


def read(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content))


@pytest.fixture(scope="module")
def tables(analysis: Analysis) -> dict[str, Table]:
    return {name: make_table(name, analysis) for name in TABLES}


@pytest.fixture(scope="module")
def book(tables: dict[str, Table]) -> Any:
    return read(to_excel(tables))


def test_each_table_has_a_sheet_and_the_notes_one_at_the_end(book: Any) -> None:
    assert book.sheetnames == [*TABLES, "notes"]


@pytest.mark.parametrize("name", TABLES)
def test_every_value_comes_back_as_it_was(name: str, book: Any, tables: dict[str, Table]) -> None:
    sheet = book[name]
    for number, row in enumerate(tables[name].recorded, start=2):
        for place, value in enumerate(row, start=1):
            found = sheet.cell(number, place).value
            # Excel keeps 15 digits.
            is_float = isinstance(value, float)
            expected = pytest.approx(value, rel=1e-14) if is_float else value or None
            assert found == expected or (found, value) == (0, 0)
    assert sheet.max_row == max(1, len(tables[name].rows) + 1)


def test_numbers_are_numbers_with_a_format(book: Any) -> None:
    sheet = book["medals"]
    header = [cell.value for cell in sheet[1]]
    cell = sheet.cell(2, header.index("Any medal %, mean") + 1)
    assert cell.data_type == "n"
    assert cell.number_format == "0.00"
    assert cell.value == pytest.approx(250 / 3)
    assert sheet.cell(2, header.index("Seeds") + 1).number_format == "#,##0"


def test_units_are_in_the_header(book: Any) -> None:
    assert "Agent time (s)" in [cell.value for cell in book["runs"][1]]


def test_the_header_stays_in_view_and_can_be_filtered(book: Any) -> None:
    for name in TABLES:
        assert book[name].freeze_panes[-1] == "2"
    assert book["medals"].freeze_panes == "C2"
    assert book["medals"].auto_filter.ref == book["medals"].dimensions


def test_notes_of_a_table_are_on_the_last_sheet(book: Any, tables: dict[str, Table]) -> None:
    told = {(row[0].value, row[1].value) for row in book["notes"].iter_rows(min_row=2)}
    assert {("medals", note) for note in tables["medals"].notes} <= told


def test_an_agent_s_text_is_no_formula_and_no_control_character() -> None:
    rows = (('=HYPERLINK("http://x")',), ("a\x00b\x1bc",), ("+1",))
    sheet = read(to_excel({"t": Table("t", "T", (Column("x", "X"),), rows)}))["t"]
    assert [cell.value for cell in sheet["A"]] == ["X", '=HYPERLINK("http://x")', "abc", "+1"]
    assert {cell.data_type for cell in sheet["A"]} == {"s"}


def test_nothing_is_an_empty_cell_and_never_zero() -> None:
    table = Table("t", "T", (Column("x", "X", "estimate"),), ((Estimate(50.0, math.nan),),))
    sheet = read(to_excel({"t": table}))["t"]
    assert [cell.value for cell in sheet[2]] == [50.0, None]


def test_the_same_tables_give_the_same_bytes(tables: dict[str, Table]) -> None:
    assert to_excel(tables) == to_excel(tables)


def test_a_table_without_rows_is_a_header() -> None:
    sheet = read(to_excel({"t": Table("t", "T", (Column("x", "X"),), ())}))["t"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [["X"]]
