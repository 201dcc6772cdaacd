"""The score book: what each view leaves out, over which seeds, and the numbers that follow."""

from __future__ import annotations

from dataclasses import astuple
from pathlib import Path
from typing import Any

import pytest

from competitions.known_issues import KINDS, SEVERITIES, KnownIssue, all_known_issues
from reports.build import analyse_groups
from reports.scorebook import (
    PUBLISHED,
    SCORING_KINDS,
    SHIFTING,
    VIEWS,
    BookRow,
    is_leak,
    is_scoring_issue,
    left_out_by,
    score_book,
)
from reports.tables import make_table
from tests.reports.groups import FakeRun, write_group

# low, a leak of severity high; low, no known issue; low, an issue of severity low only.
LEAKY, CLEAN, HARMLESS = (
    "random-acts-of-pizza",
    "denoising-dirty-documents",
    "leaf-classification",
)
# low, crowded thresholds: an issue, and no leak.
CROWDED = "aerial-cactus-identification"


def book_of(tmp_path: Path, runs: list[FakeRun], **options: Any) -> dict[str, BookRow]:
    group = write_group(tmp_path, "g", runs)
    return {row.tier: row for row in score_book(analyse_groups([group], **options))}


def test_every_kind_and_severity_that_a_view_asks_for_exists() -> None:
    assert set(KINDS) >= SCORING_KINDS
    assert set(SEVERITIES) >= SHIFTING


def test_every_leak_that_shifts_scores_is_a_known_issue_as_well() -> None:
    leaks = [issue for issue in all_known_issues() if is_leak(issue)]
    assert leaks
    assert all(is_scoring_issue(issue) for issue in leaks)


@pytest.mark.parametrize(
    ("kind", "severity", "expected"),
    [
        ("data", "high", True),
        ("metric", "medium", True),
        ("leak", "high", True),
        ("leaderboard", "low", False),
        ("access", "high", False),
        ("tooling", "medium", False),
    ],
)
def test_an_issue_counts_if_it_can_shift_a_score(kind: str, severity: str, expected: bool) -> None:
    assert is_scoring_issue(KnownIssue("x", "y", kind, severity, "", "", "")) is expected


def test_views_leave_out_what_their_issues_name() -> None:
    ids = (LEAKY, CLEAN, HARMLESS, CROWDED)
    assert list(left_out_by(VIEWS["no_issues"], ids)) == [CROWDED, LEAKY]
    assert list(left_out_by(VIEWS["no_leaks"], ids)) == [LEAKY]
    assert left_out_by(VIEWS[PUBLISHED], ids) == {}


def test_percentages_are_over_what_is_left(tmp_path: Path) -> None:
    # Gold on the leaky one under both seeds, on the clean one under the first.
    scores = {LEAKY: (0.95, 0.95), CLEAN: (0.95, 0.1), CROWDED: (0.1, 0.1), HARMLESS: (0.1, 0.1)}
    runs = [
        FakeRun("v", one, seed, score=score, nodes=None)
        for one, of_seeds in scores.items()
        for seed, score in enumerate(of_seeds)
    ]
    row = book_of(tmp_path, runs)["low"]
    published, issues, leaks = (row.views[name] for name in VIEWS)
    assert published is not None
    assert issues is not None
    assert leaks is not None
    assert published.competitions == 4
    assert astuple(published.estimate("gold")) == pytest.approx((37.5, 12.5))
    assert issues.competitions == 2
    assert astuple(issues.estimate("gold")) == pytest.approx((25.0, 25.0))
    assert leaks.competitions == 3
    assert leaks.estimate("gold").mean == pytest.approx(100 / 6)


def test_a_seed_that_lacks_a_doubtful_run_is_left_out_of_every_view(tmp_path: Path) -> None:
    runs = [
        FakeRun("v", LEAKY, 0, nodes=None),
        FakeRun("v", CLEAN, 0, nodes=None),
        FakeRun("v", LEAKY, 1, state="lost", nodes=None),
        FakeRun("v", CLEAN, 1, nodes=None),
    ]
    row = book_of(tmp_path, runs)["low"]
    assert row.seeds == 1
    for view in row.views.values():
        assert view is not None
        assert [one.seed for one in view.seeds] == [0]


def test_padding_counts_in_every_view(tmp_path: Path) -> None:
    runs = [
        FakeRun("v", CLEAN, 0, score=0.95, nodes=None),
        FakeRun("v", CLEAN, 1, state="lost", nodes=None),
        FakeRun("v", LEAKY, 0, nodes=None),
        FakeRun("v", LEAKY, 1, nodes=None),
    ]
    view = book_of(tmp_path, runs, missing="pad")["low"].views["no_leaks"]
    assert view is not None
    assert view.estimate("gold").mean == 50.0


def test_a_tier_of_doubtful_competitions_only_shows_a_dash_over_none(tmp_path: Path) -> None:
    group = write_group(tmp_path, "g", [FakeRun("v", LEAKY, 0, nodes=None)])
    table = make_table("score_book", analyse_groups([group]))
    shown = dict(zip((column.name for column in table.columns), table.shown[0], strict=True))
    assert (shown["no_leaks"], shown["no_leaks_competitions"]) == ("-", "0")
    assert (shown["published_competitions"], shown["seeds"]) == ("1", "1")


def test_a_view_that_leaves_nothing_out_is_a_note_and_no_column(tmp_path: Path) -> None:
    group = write_group(tmp_path, "g", [FakeRun("v", CLEAN, 0, nodes=None)])
    table = make_table("score_book", analyse_groups([group]))
    assert [column.name for column in table.columns][4:] == ["published", "published_competitions"]
    assert any("Without leaks: no competition here has any" in note for note in table.notes)


def test_notes_name_what_is_left_out_and_why(tmp_path: Path) -> None:
    runs = [FakeRun("v", one, 0, nodes=None) for one in (LEAKY, CLEAN)]
    group = write_group(tmp_path, "g", runs)
    notes = make_table("score_book", analyse_groups([group])).notes
    assert (
        f"Without leaks: 1 of 2 competitions; left out are {LEAKY} (giver-tells-outcome)." in notes
    )
