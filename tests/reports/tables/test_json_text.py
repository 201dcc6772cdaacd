"""Tables as JSON."""

from __future__ import annotations

import json
import math

import pytest

from reports.aggregate import Estimate
from reports.analysis import Analysis
from reports.tables import TABLES, make_table
from reports.tables.formats import FORMATS, WORKBOOK, write_formats
from reports.tables.json_text import to_json
from reports.tables.table import Column, Table


@pytest.mark.parametrize("name", TABLES)
def test_rows_are_objects_with_the_fields_of_the_csv_file(name: str, analysis: Analysis) -> None:
    table = make_table(name, analysis)
    fields = json.loads(to_json(table))
    assert fields["name"] == name
    assert fields["notes"] == list(table.notes)
    assert [column["name"] for column in fields["columns"]] == list(table.csv_names)
    assert [tuple(row.values()) for row in fields["rows"]] == list(table.recorded)


def test_what_json_has_no_word_for_is_null() -> None:
    columns = (Column("x", "X", "estimate"), Column("y", "Y", "number"))
    table = Table("t", "T", columns, ((Estimate(50.0, math.nan), math.inf),))
    assert json.loads(to_json(table))["rows"] == [{"x_mean": 50.0, "x_sem": None, "y": None}]


def test_every_form_of_every_table_is_a_file(analysis: Analysis) -> None:
    tables = {name: make_table(name, analysis) for name in ("medals", "runs")}
    names = [name for name, content in write_formats(tables) if content]
    assert names == [
        *(f"medals.{form.ending}" for form in FORMATS.values()),
        *(f"runs.{form.ending}" for form in FORMATS.values()),
        WORKBOOK,
    ]
