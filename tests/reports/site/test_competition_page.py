"""What the pages of competitions show."""

from __future__ import annotations

from pathlib import Path

import pytest

from competitions.known_issues import all_known_issues
from reports.analysis import Analysis
from reports.build import analyse_groups
from reports.records import Run
from reports.site.competition_page import (
    Lookup,
    competition_table,
    issues_of,
    letter_of,
    shown_competition,
)
from tests.reports.groups import FakeRun, write_group


def link(run: Run) -> str:
    return f"{run.record.run_id}.html"


def test_each_run_is_a_letter_that_leads_to_it(analysis: Analysis) -> None:
    pages = {one: f"{one}.html" for one in analysis.facts}
    table = competition_table(analysis, Lookup(analysis), pages, link)
    row = next(row for row in table.rows if row.cells[0].text == "AI4Code")
    assert row.cells[0].link == "AI4Code.html"
    letters = [[(one.sign, one.kind) for one in cell.letters] for cell in row.cells[2:5]]
    assert letters == [
        [("+", "above"), ("S", "silver"), ("-", "below")],
        [("-", "below"), ("x", "bad"), ("?", "missing")],
        [("-", "below"), ("-", "below"), ("-", "below")],
    ]
    silver = row.cells[2].letters[1]
    assert silver.title == "seed 1: 0.85 (silver)"
    assert silver.link == "uct__AI4Code__seed1.html"
    assert [cell.sort for cell in row.cells[2:5]] == ["2", "0", "0"]
    assert [cell.text for cell in row.cells[5:8]] == ["0.85", "0.9", "0.6"]


def test_a_run_that_was_asked_for_and_never_made_is_a_question_mark(tmp_path: Path) -> None:
    runs = [FakeRun("v", "AI4Code", 0), FakeRun("v", "AI4Code", 1)]
    group = write_group(tmp_path, "g", runs)
    (group / runs[1].run_id / "run.json").unlink()
    analysis = analyse_groups([group])
    (_, (cell, run)) = Lookup(analysis).results(analysis.entries[0], "AI4Code")
    letter = letter_of(cell, run, link)
    assert (letter.sign, letter.title, letter.link) == ("?", "seed 1: no such run", "")
    row = shown_competition(analysis, Lookup(analysis), "AI4Code", link).runs.rows[1]
    assert [one.text for one in row.cells] == ["v, seed 1", "no such run", *"-----"]


def test_the_page_of_a_competition_has_all_its_runs_and_their_scores(analysis: Analysis) -> None:
    shown = shown_competition(analysis, Lookup(analysis), "AI4Code", link)
    assert len(shown.runs.rows) == 9
    assert shown.plot is not None
    assert [(row.label, len(row.dots)) for row in shown.plot.rows] == [
        ("uct", 3),
        ("greedy", 1),
        ("foreign", 3),
    ]
    assert dict(shown.thresholds) == {
        "gold": "0.9",
        "silver": "0.8",
        "bronze": "0.7",
        "median": "0.6",
    }
    cells = [cell.text for cell in shown.runs.rows[1].cells]
    assert cells[:2] == ["uct, seed 1", "0.85 (silver)"]
    assert cells[3:] == ["500", "12 h 00 min", "1,000", "stopped at the deadline"]


@pytest.mark.parametrize(
    "competition_id", sorted({one.competition_id for one in all_known_issues()})
)
def test_known_issues_are_those_of_the_competition(competition_id: str) -> None:
    found = issues_of(competition_id)
    assert found
    assert {one.competition_id for one in found} == {competition_id}


def test_a_competition_that_nobody_knows_has_a_page_without_facts(tmp_path: Path) -> None:
    run = FakeRun("v", "my-own", 0, score=None, nodes=None)
    analysis = analyse_groups([write_group(tmp_path, "g", [run])])
    shown = shown_competition(analysis, Lookup(analysis), "my-own", link)
    assert (shown.category, shown.issues) == ("", ())
    assert issues_of("my-own") == ()
