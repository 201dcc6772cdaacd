"""Tables as pages show them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.aggregate import Estimate
from reports.intervals import Interval
from reports.site.html_table import (
    BAR_PX,
    REACH_PX,
    bar_of,
    html_table,
    number_cell,
    reach_of,
)
from reports.tables.cells import Result
from reports.tables.table import Column, Table

TABLE = Table(
    name="t",
    title="A table",
    columns=(
        Column("name", "Name"),
        Column("rate", "Rate", "estimate"),
        Column("took", "Took", "seconds"),
        Column("test", "Test", "result"),
    ),
    rows=(
        ("a", Estimate(50.0, 1.5), 90.0, Result(0.9, "gold")),
        ("b", Estimate(math.nan, math.nan), None, Result(None, "lost")),
        ("a", Estimate(7.0, math.nan), 5.0, Result(0.1, "below median")),
    ),
    notes=("A note.",),
)


def test_cells_show_text_and_are_sorted_by_the_number_behind_it() -> None:
    shown = html_table(TABLE)
    assert [[cell.text for cell in row.cells] for row in shown.rows] == [
        list(r) for r in TABLE.shown
    ]
    assert [[cell.sort for cell in row.cells] for row in shown.rows] == [
        ["", "50", "90", "0.9"],
        ["", "", "", ""],
        ["", "7", "5", "0.1"],
    ]
    assert [cell.is_number for cell in shown.rows[0].cells] == [False, True, True, True]
    assert (shown.notes, shown.title) == (TABLE.notes, TABLE.title)


def test_medals_get_a_disc() -> None:
    assert [row.cells[3].medal for row in html_table(TABLE).rows] == ["gold", "", ""]


def test_columns_to_choose_from_offer_each_value_once() -> None:
    shown = html_table(TABLE, choices=("name",), has_filter=True)
    assert [header.choices for header in shown.headers] == [("a", "b"), (), (), ()]
    assert shown.has_filter


def test_cells_can_lead_somewhere() -> None:
    shown = html_table(TABLE, links=lambda row, column: f"{row}.html" if column == 0 else "")
    assert [row.cells[0].link for row in shown.rows] == ["0.html", "1.html", "2.html"]
    assert not any(cell.link for row in shown.rows for cell in row.cells[1:])


@pytest.mark.parametrize(
    ("text", "value", "sort"),
    [
        ("5", 5.0, ""),
        ("5 of 75", 5.0, "5"),
        ("-", None, ""),
        ("-", math.nan, ""),
        ("1e9", 1e9, "1000000000"),
    ],
)
def test_a_number_is_written_twice_only_where_its_text_is_another(
    text: str, value: float | None, sort: str
) -> None:
    assert number_cell(text, value).sort == sort


@given(st.floats(0, 100), st.floats(0, 60))
def test_bars_and_whiskers_stay_in_their_picture(mean: float, sem: float) -> None:
    bar = bar_of(Estimate(mean, sem))
    assert bar is not None
    assert 0 <= bar.low <= bar.width <= bar.high <= BAR_PX


def test_a_bar_of_nothing_is_none_and_one_seed_has_no_whisker() -> None:
    assert bar_of(Estimate(math.nan, math.nan)) is None
    single = bar_of(Estimate(50.0, math.nan))
    assert single is not None
    assert (single.width, single.has_whisker) == (BAR_PX / 2, False)


@given(st.floats(-100, 100), st.floats(-100, 100), st.floats(-100, 100), st.floats(1, 100))
def test_differences_stay_in_their_picture(
    one: float, two: float, three: float, most: float
) -> None:
    low, middle, high = sorted((one, two, three))
    found = reach_of(middle, Interval(low, high), most)
    assert 0 <= found.low <= found.middle <= found.high <= REACH_PX


def test_no_difference_lies_in_the_middle() -> None:
    found = reach_of(0.0, Interval(-10.0, 10.0), 20.0)
    assert (found.low, found.middle, found.high) == (30.0, 60.0, 90.0)
