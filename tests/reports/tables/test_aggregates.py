"""The table of `podium aggregate`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reports.aggregate import COUNTED, Cell
from reports.aggregation import Aggregate, aggregate
from reports.official import load_grading_reports
from reports.records import Grade, failure
from reports.results import Results
from reports.tables.aggregates import COUNTED_TITLES, aggregate_table
from tests.reports.official_reports import ALL, LOW, random_rows, write_report


@pytest.fixture
def three_seeds(tmp_path: Path) -> Aggregate:
    paths = [write_report(tmp_path / f"{n}.json", random_rows(ALL, n)) for n in range(3)]
    return aggregate(load_grading_reports(paths, label="mine"), "all")


def failed(seeds: int, missing: int = 0) -> Aggregate:
    """Results in which nothing was submitted, and a few are lost."""
    cells = [Cell(one, seed, failure(one)) for seed in range(seeds) for one in LOW]
    lost = [Cell(one, seeds, None, "lost") for one in LOW[:missing]]
    rest = [Cell(one, seeds, failure(one)) for one in LOW[missing:]] if missing else []
    return aggregate(Results("g:v", (*cells, *lost, *rest)), "low", pad_missing=False)


def test_there_is_a_row_for_each_measure(three_seeds: Aggregate) -> None:
    table = aggregate_table(three_seeds)
    assert table.title == "mine on all: percent of 75 competitions, 3 seeds"
    assert [one[0] for one in table.shown] == [COUNTED_TITLES[measure] for measure in COUNTED]
    for measure, shown in zip(COUNTED, table.shown, strict=True):
        summary = three_seeds.measures[measure]
        assert shown[1:3] == (f"{summary.estimate.mean:.2f}", f"{summary.estimate.sem:.2f}")
        assert shown[4] == f"{summary.bootstrap.low:.2f} to {summary.bootstrap.high:.2f}"
        assert shown[5] == "3"


def test_seeds_have_columns_where_asked_for(three_seeds: Aggregate) -> None:
    table = aggregate_table(three_seeds, with_seeds=True)
    assert [column.title for column in table.columns[-3:]] == ["Seed 1", "Seed 2", "Seed 3"]
    percents = [one.percents["any_medal"] for one in three_seeds.seeds]
    assert list(table.rows[0][-3:]) == percents


def test_an_interval_over_seeds_is_cut_at_0_and_100(tmp_path: Path) -> None:
    cells = [Cell(one, seed, failure(one)) for seed in range(3) for one in LOW]
    cells[0] = Cell(LOW[0], 0, _valid(LOW[0]))
    found = aggregate(Results("g:v", tuple(cells)), "low")
    student = found.measures["valid"].student
    assert student is not None
    assert student.low < 0
    shown = dict(zip(COUNTED, aggregate_table(found).shown, strict=True))["valid"]
    assert shown[3] == f"0.00 to {student.high:.2f}"


def test_one_seed_is_shown_without_an_error_and_said() -> None:
    table = aggregate_table(failed(1))
    assert table.title.endswith("1 seed")
    assert {row[2:4] for row in table.shown} == {("-", "-")}
    assert any(note.startswith("One seed: no standard error") for note in table.notes)


def test_seeds_that_are_left_out_are_named() -> None:
    notes = aggregate_table(failed(2, missing=1)).notes
    assert f"Left out of the means: seed 2 lacks 1 competition ({LOW[0]}: lost)." in notes


def test_padded_results_are_named() -> None:
    results = Results("g:v", tuple(Cell(one, 0, failure(one)) for one in LOW[1:]))
    (note,) = [
        note
        for note in aggregate_table(aggregate(results, "low", pad_missing=True)).notes
        if note.startswith("Padded")
    ]
    assert note == f"Padded: 1 missing result counts as a failure ({LOW[0]} seed 0)."


def test_intervals_of_no_width_are_explained(three_seeds: Aggregate) -> None:
    (note,) = [note for note in aggregate_table(failed(2)).notes if note.startswith("No spread")]
    assert "any medal" in note
    assert aggregate_table(three_seeds).notes == ()


def _valid(competition_id: str) -> Grade:
    return replace(failure(competition_id), submission_exists=True, valid_submission=True)
