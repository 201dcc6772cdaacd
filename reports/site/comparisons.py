"""The page of comparisons: agents against each other, with intervals and in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reports.analysis import Analysis
from reports.comparison import Comparison, Comparisons, compare_all
from reports.conditions import conditions_of
from reports.errors import ReportError
from reports.results import Results
from reports.site.html_table import HtmlTable, html_table, reach_of
from reports.tables.comparisons import (
    competition_table,
    difference_table,
    rank_table,
    record_table,
)
from reports.verdicts import headline, method

MEASURES = ("any_medal", "above_median")
"""Few, since every test weakens the others; `podium compare` has them all."""
_FEW = 3
"""Up to so many agents are compared each with each other, more with the first."""
_MOST = 10


@dataclass(frozen=True)
class ShownPair:
    """Two agents."""

    title: str
    verdict: str
    differences: HtmlTable
    records: HtmlTable
    competitions: HtmlTable


@dataclass(frozen=True)
class ShownComparisons:
    """All pairs, or why there are none."""

    pairs: Sequence[ShownPair]
    ranks: HtmlTable | None
    method: Sequence[str]
    left_out: Sequence[str]
    """Agents that are not compared."""
    reason: str = ""
    """Why nothing can be compared; "" where something is."""


def shown_comparisons(analysis: Analysis) -> ShownComparisons:
    """Compare the entries of an analysis, of which there are at least two."""
    results = [
        Results(entry.label, entry.cells, conditions_of(entry)[0]) for entry in analysis.entries
    ]
    chosen, rest = results[:_MOST], results[_MOST:]
    try:
        found = compare_all(
            chosen,
            measures=MEASURES,
            pad_missing=analysis.pad_missing,
            all_pairs=len(chosen) <= _FEW,
        )
    except ReportError as error:
        return ShownComparisons((), None, (), (), reason=str(error))
    ranks = rank_table(found)
    return ShownComparisons(
        pairs=tuple(_pair(found, one, number) for number, one in enumerate(found.pairs, 1)),
        ranks=html_table(ranks) if ranks else None,
        method=tuple(method(found)),
        left_out=tuple(one.label for one in rest),
    )


def _pair(found: Comparisons, one: Comparison, number: int) -> ShownPair:
    differences = _with_reach(html_table(difference_table(one)), one)
    return ShownPair(
        title=f"{one.second} against {one.first}",
        verdict=headline(one, tests=found.tests),
        differences=_named(differences, number),
        records=_named(html_table(record_table(one)), number),
        competitions=_named(html_table(competition_table(one)), number),
    )


def _named(table: HtmlTable, number: int) -> HtmlTable:
    return replace(table, name=f"{table.name}-{number}")


def _with_reach(table: HtmlTable, pair: Comparison) -> HtmlTable:
    """The table with a picture of each interval in the cell that names it."""
    place = next(i for i, header in enumerate(table.headers) if header.title == "95 % interval")
    ends = [abs(end) for one in pair.differences for end in (one.interval.low, one.interval.high)]
    most = max([*ends, *(abs(one.points) for one in pair.differences), 1.0])
    (group,) = table.groups
    rows = []
    for row, one in zip(group.rows, pair.differences, strict=True):
        cells = list(row.cells)
        cells[place] = replace(cells[place], reach=reach_of(one.points, one.interval, most))
        rows.append(replace(row, cells=tuple(cells)))
    return replace(table, groups=(replace(group, rows=tuple(rows)),))
