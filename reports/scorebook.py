"""The score book: every percentage as published rules have it, and without doubtful competitions.

A view leaves competitions out for a kind of known issue. All views of a row are over the same
seeds, so that nothing but the competitions differs between them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from competitions.known_issues import KnownIssue, all_known_issues
from reports.aggregate import ALL, Cell, MedalRow, medal_row
from reports.analysis import Analysis, Entry

SCORING_KINDS = frozenset({"data", "format", "leaderboard", "leak", "metric"})
"""Kinds of known issues that can change a score or a medal.

The others (access, checksum, name, tooling) make work, but no run is graded otherwise for them.
"""
SHIFTING = frozenset({"high", "medium"})
"""Severities by which a medal says nothing, or scores shift; "low" changes next to nothing."""
PUBLISHED = "published"


@dataclass(frozen=True)
class View:
    """One column of the score book."""

    name: str
    title: str
    leaves_out: Callable[[KnownIssue], bool]


def is_scoring_issue(issue: KnownIssue) -> bool:
    """Whether it makes a medal, or a missing one, say less about the agent."""
    return issue.kind in SCORING_KINDS and issue.severity in SHIFTING


def is_leak(issue: KnownIssue) -> bool:
    """Whether the answers can be had without a model, from the data or from public places.

    Those in public places count even without a network: what a pretrained model has seen cannot
    be known.
    """
    return issue.kind == "leak"


VIEWS: Mapping[str, View] = {
    view.name: view
    for view in (
        View(PUBLISHED, "As published", lambda issue: False),
        View("no_issues", "Without known issues", is_scoring_issue),
        View("no_leaks", "Without leaks", is_leak),
    )
}
"""To add a view: a row here. The first is the one that everybody publishes."""


@dataclass(frozen=True)
class BookRow:
    """One entry on one tier, through each view."""

    entry: str
    tier: str
    views: Mapping[str, MedalRow | None]
    """By name of a view; None where it leaves no competition of the tier."""

    @property
    def seeds(self) -> int:
        """How many complete seeds every view is over."""
        published = self.views[PUBLISHED]
        return len(published.seeds) if published else 0


def score_book(analysis: Analysis) -> tuple[BookRow, ...]:
    """One row per entry and tier, in the order of the medal table.

    Only seeds that are complete on the whole tier count, in every view: what a view leaves out
    cannot make a seed complete.
    """
    entries = {entry.label: entry for entry in analysis.entries}
    return tuple(_book_row(analysis, entries[row.entry], row) for row in analysis.rows)


def left_out_by(view: View, competition_ids: Iterable[str]) -> dict[str, tuple[KnownIssue, ...]]:
    """The competitions that a view leaves out, sorted, each with the issues for which it does."""
    wanted = set(competition_ids)
    found: dict[str, list[KnownIssue]] = {}
    for issue in all_known_issues():
        if issue.competition_id in wanted and view.leaves_out(issue):
            found.setdefault(issue.competition_id, []).append(issue)
    return {one: tuple(found[one]) for one in sorted(found)}


def _book_row(analysis: Analysis, entry: Entry, row: MedalRow) -> BookRow:
    complete = {one.seed for one in row.seeds}
    cells = [
        cell
        for cell in entry.cells
        if cell.seed in complete and row.tier in (ALL, analysis.facts[cell.competition_id].tier)
    ]
    views: dict[str, MedalRow | None] = {}
    for view in VIEWS.values():
        out = left_out_by(view, analysis.facts)
        kept = [cell for cell in cells if cell.competition_id not in out]
        views[view.name] = row if view.name == PUBLISHED else _row_of(row, kept, analysis)
    return BookRow(row.entry, row.tier, views)


def _row_of(row: MedalRow, cells: list[Cell], analysis: Analysis) -> MedalRow | None:
    if not cells:
        return None
    return medal_row(row.entry, row.tier, cells, pad_missing=analysis.pad_missing)
