"""Tables as pages show them: cells with links, bars and marks, and what each is sorted by. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reports.aggregate import Estimate
from reports.intervals import Interval
from reports.tables.cells import Result
from reports.tables.table import Column, Table

BAR_PX = 64.0
REACH_PX = 120.0
_MEDALS = ("gold", "silver", "bronze")


@dataclass(frozen=True)
class BarMark:
    """A bar of `mean` percent with whiskers, in pixels of BAR_PX."""

    width: float
    low: float
    high: float
    has_whisker: bool


@dataclass(frozen=True)
class ReachMark:
    """A difference with its interval, in pixels of REACH_PX; no difference lies in the middle."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class Letter:
    """One run's result as a letter; colour only repeats what it says."""

    sign: str
    kind: str
    """A CSS class: "gold", "silver", "bronze", "above", "below", "bad", "missing"."""
    title: str
    link: str = ""


@dataclass(frozen=True)
class HtmlCell:
    """One cell."""

    text: str
    is_number: bool = False
    sort: str = ""
    """A number to sort by, where the text is none; "" where there is nothing."""
    link: str = ""
    medal: str = ""
    """"gold", "silver" or "bronze" puts a disc before the text."""
    letters: tuple[Letter, ...] = ()
    bar: BarMark | None = None
    reach: ReachMark | None = None
    beside: str = ""
    """What is said more softly after the text."""


@dataclass(frozen=True)
class Header:
    """The head of a column."""

    title: str
    is_number: bool = False
    choices: tuple[str, ...] = ()
    """Values that a reader can choose from to see only rows with one of them."""


@dataclass(frozen=True)
class HtmlRow:
    """One row; `kind` is a CSS class and can be switched off as a whole."""

    cells: tuple[HtmlCell, ...]
    kind: str = ""


@dataclass(frozen=True)
class RowGroup:
    """Rows that belong together, such as those of one tier."""

    rows: tuple[HtmlRow, ...]
    key: str = ""
    title: str = ""


@dataclass(frozen=True)
class HtmlTable:
    """A table on a page."""

    name: str
    title: str
    headers: tuple[Header, ...]
    groups: tuple[RowGroup, ...]
    notes: tuple[str, ...] = ()
    group_label: str = ""
    """What the groups are, such as "Tier"; "" for a table of one group."""
    kind_label: str = ""
    """What rows with a kind are, such as "Published agents"; "" without a switch for them."""
    row_header: int = 0
    """Which column names the row."""
    has_filter: bool = False
    is_numbered: bool = False
    """Whether the rows are counted in the first column."""

    @property
    def rows(self) -> tuple[HtmlRow, ...]:
        """All rows of all groups."""
        return tuple(row for group in self.groups for row in group.rows)


def html_table(
    table: Table,
    *,
    links: Callable[[int, int], str] = lambda row, column: "",
    choices: Sequence[str] = (),
    has_filter: bool = False,
) -> HtmlTable:
    """A table for a page. `links` gives the address that a cell leads to, by row and column.

    `choices` names the columns by whose values a reader can filter.
    """
    return HtmlTable(
        name=table.name,
        title=table.title,
        headers=tuple(_header(table, place, choices) for place in range(len(table.columns))),
        groups=(RowGroup(tuple(_rows(table, links))),),
        notes=table.notes,
        has_filter=has_filter,
    )


def _header(table: Table, place: int, choices: Sequence[str]) -> Header:
    column = table.columns[place]
    if column.name not in choices:
        return Header(column.title, column.kind.is_number)
    values = dict.fromkeys(row[place] for row in table.shown)
    return Header(column.title, column.kind.is_number, tuple(values))


def _rows(table: Table, links: Callable[[int, int], str]) -> list[HtmlRow]:
    return [
        HtmlRow(
            tuple(
                replace(html_cell(table.columns[column], value), link=links(row, column))
                for column, value in enumerate(values)
            )
        )
        for row, values in enumerate(table.rows)
    ]


def html_cell(column: Column, value: Any) -> HtmlCell:
    """One value as a cell of its column."""
    text = column.kind.show(value)
    if not column.kind.is_number:
        return HtmlCell(text)
    medal = value.word if isinstance(value, Result) and value.word in _MEDALS else ""
    return HtmlCell(text, True, sort=_sort_key(column, value, text), medal=medal)


def number_cell(text: str, value: float | None) -> HtmlCell:
    """A number that is shown as `text`; None for one that is not known."""
    return HtmlCell(text, True, sort=_plain_number(value, text))


def bar_of(estimate: Estimate) -> BarMark | None:
    """The bar of a percentage with its SEM as whisker; None for one that is not known."""
    if math.isnan(estimate.mean):
        return None
    sem = 0.0 if math.isnan(estimate.sem) else estimate.sem
    low, high = max(0.0, estimate.mean - sem), min(100.0, estimate.mean + sem)
    width, left, right = (round(one / 100 * BAR_PX, 1) for one in (estimate.mean, low, high))
    return BarMark(width, left, right, has_whisker=sem > 0)


def reach_of(points: float, interval: Interval, most: float) -> ReachMark:
    """A difference in percentage points on an axis from -most to most."""
    low, middle, high = (
        round(REACH_PX / 2 * (1 + max(-1.0, min(1.0, one / most))), 1)
        for one in (interval.low, points, interval.high)
    )
    return ReachMark(low, middle, high)


def _sort_key(column: Column, value: Any, text: str) -> str:
    numbers = column.kind.record(value)
    first = numbers[0] if numbers else None
    return _plain_number(first if isinstance(first, (int, float)) else None, text)


def _plain_number(value: float | None, text: str) -> str:
    """What to sort by; "" where there is no number, or the text itself is the number."""
    if value is None or math.isnan(value):
        return ""
    exact = f"{value:.12g}"
    return "" if exact == text else exact
