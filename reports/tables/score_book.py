"""The tables of the score book: percentages through each view, and what the views leave out."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from competitions.known_issues import KnownIssue
from reports.aggregate import COUNTED, Estimate
from reports.analysis import Analysis
from reports.notes import notes
from reports.scorebook import PUBLISHED, VIEWS, BookRow, View, left_out_by, score_book
from reports.tables.aggregates import COUNTED_TITLES
from reports.tables.table import Column, Table

_NOTHING = Estimate(math.nan, math.nan)
_MEASURES = [measure for measure in COUNTED if measure != "submission"]


def score_book_table(analysis: Analysis) -> Table:
    """One row per entry, tier and measure: mean ± SEM and the number of competitions per view.

    A view that leaves nothing out gets no column.
    """
    views = _shown_views(analysis)
    return Table(
        name="score_book",
        title="Score book: percent of competitions (mean ± SEM over complete seeds)",
        columns=(
            Column("variant", "Variant"),
            Column("tier", "Tier"),
            Column("measure", "Measure"),
            Column("seeds", "Seeds", "count"),
            *(column for view in views for column in _columns(view)),
        ),
        rows=tuple(
            _row(row, measure, views) for row in score_book(analysis) for measure in _MEASURES
        ),
        notes=(*_view_notes(analysis), *notes(analysis)),
    )


def known_issue_table(analysis: Analysis) -> Table:
    """One row per known issue of the competitions in the report, worst first in each."""
    found = left_out_by(View("every", "", lambda issue: True), analysis.facts)
    tiers = {name: facts.tier for name, facts in analysis.facts.items()}
    return Table(
        name="known_issues",
        title="Known issues of these competitions, and which columns of the score book lack them",
        columns=(
            Column("competition_id", "Competition"),
            Column("tier", "Tier"),
            Column("issue", "Issue"),
            Column("kind", "Kind"),
            Column("severity", "Severity"),
            Column("left_out", "Not counted"),
            Column("summary", "What it is"),
            Column("source", "Source"),
        ),
        rows=tuple(
            _issue_row(issue, tiers[name])
            for name in analysis.facts
            for issue in found.get(name, ())
        ),
        notes=() if found else ("No issue is known of these competitions.",),
    )


def _columns(view: View) -> Iterator[Column]:
    yield Column(view.name, view.title, "estimate")
    yield Column(f"{view.name}_competitions", "of", "count")


def _shown_views(analysis: Analysis) -> list[View]:
    return [
        view
        for view in VIEWS.values()
        if view.name == PUBLISHED or left_out_by(view, analysis.facts)
    ]


def _row(row: BookRow, measure: str, views: list[View]) -> tuple[Any, ...]:
    cells: list[Any] = []
    for view in views:
        found = row.views[view.name]
        cells += [found.estimate(measure), found.competitions] if found else [_NOTHING, 0]
    return (row.entry, row.tier, COUNTED_TITLES[measure], row.seeds, *cells)


def _issue_row(issue: KnownIssue, tier: str) -> tuple[Any, ...]:
    views = [view.title for view in VIEWS.values() if view.leaves_out(issue)]
    return (
        issue.competition_id,
        tier,
        issue.id,
        issue.kind,
        issue.severity,
        ", ".join(views),
        issue.summary,
        issue.source,
    )


def _view_notes(analysis: Analysis) -> Iterator[str]:
    for view in VIEWS.values():
        out = left_out_by(view, analysis.facts)
        if view.name == PUBLISHED:
            continue
        if not out:
            yield f"{view.title}: no competition here has any, so there is no such column."
            continue
        named = ", ".join(
            f"{name} ({', '.join(issue.id for issue in issues)})" for name, issues in out.items()
        )
        total = len(analysis.facts)
        yield f"{view.title}: {total - len(out)} of {total} competitions; left out are {named}."
