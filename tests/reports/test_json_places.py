"""Lines of rows and fields in JSON texts."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from reports.json_places import RowPlaces

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)


@given(rows=st.lists(_VALUES, max_size=8), indent=st.sampled_from([None, 0, 2]))
def test_every_row_is_found_where_it_begins(rows: list[object], indent: int | None) -> None:
    text = json.dumps({"total": 1, "rows": rows, "after": [1]}, indent=indent)
    places = RowPlaces(text, "rows")
    for index, row in enumerate(rows):
        line = places.line(index)
        assert line is not None
        first = json.dumps(row, indent=indent).splitlines()[0]
        assert first in text.splitlines()[line - 1]
    assert places.line(len(rows)) is None


def test_rows_of_the_same_content_are_told_apart() -> None:
    places = RowPlaces(json.dumps({"rows": [1, 1, 1]}, indent=1), "rows")
    assert [places.line(index) for index in range(3)] == [3, 4, 5]


def test_a_field_is_found_in_its_own_row() -> None:
    text = json.dumps({"rows": [{"a": 1, "b": 2}, {"b": 3}]}, indent=1)
    places = RowPlaces(text, "rows")
    assert (places.line(0, "a"), places.line(0, "b"), places.line(1, "b")) == (4, 5, 8)


def test_a_field_that_a_row_lacks_is_at_the_beginning_of_the_row() -> None:
    text = json.dumps({"rows": [{"a": 1}, {"b": 3}]}, indent=1)
    assert RowPlaces(text, "rows").line(1, "a") == RowPlaces(text, "rows").line(1)


def test_a_list_that_ends_too_early_has_the_rows_before_its_end() -> None:
    places = RowPlaces('{"rows": [\n1,\n2,\n"thr', "rows")
    assert [places.line(index) for index in range(3)] == [2, 3, None]


def test_a_key_is_found_at_its_first_place() -> None:
    places = RowPlaces('{\n"a": 1,\n"rows": []}', "rows")
    assert (places.key_line("a"), places.key_line("b"), places.line(0)) == (2, None, None)
