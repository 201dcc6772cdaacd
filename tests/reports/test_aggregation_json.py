"""Aggregates as JSON."""

from __future__ import annotations

import json
from pathlib import Path

from reports.aggregate import COUNTED, Cell
from reports.aggregation import aggregate
from reports.aggregation_json import aggregate_fields
from reports.official import load_grading_reports
from reports.records import failure
from reports.regrade import regrade
from reports.results import Results
from tests.reports.official_reports import LOW, random_rows, row, write_report


def test_the_fields_are_those_of_the_docstring(tmp_path: Path) -> None:
    paths = [write_report(tmp_path / f"{n}.json", random_rows(LOW, n)) for n in range(3)]
    results = load_grading_reports(paths, label="mine")
    found = aggregate(results, "low")
    fields = aggregate_fields(found, regrade(results))
    assert [name for name in fields if f"`{name}`" not in (aggregate_fields.__doc__ or "")] == []
    assert (fields["label"], fields["split"], fields["seeds"]) == ("mine", "low", [1, 2, 3])
    assert (fields["num_competitions"], fields["num_seeds"]) == (22, 3)
    assert fields["competitions"] == list(LOW)
    assert list(fields["measures"]) == list(COUNTED)
    for measure, written in fields["measures"].items():
        summary = found.measures[measure]
        assert written["mean"] == summary.estimate.mean
        assert written["sem"] == summary.estimate.sem
        assert summary.student is not None
        assert written["t_interval"] == [summary.student.low, summary.student.high]
        assert written["bootstrap_interval"] == [summary.bootstrap.low, summary.bootstrap.high]
        assert written["per_seed"] == [one.percents[measure] for one in found.seeds]


def test_what_is_unknown_is_null_and_json_has_no_nan() -> None:
    results = Results("g:v", tuple(Cell(one, 0, failure(one)) for one in LOW))
    fields = json.loads(json.dumps(aggregate_fields(aggregate(results, "low")), allow_nan=False))
    assert (fields["measures"]["gold"]["sem"], fields["measures"]["gold"]["t_interval"]) == (
        None,
        None,
    )
    assert "regraded" not in fields


def test_missing_results_are_listed_by_seed_and_reason() -> None:
    cells = [Cell(one, seed, failure(one)) for one in LOW for seed in (0, 1)]
    cells[1] = Cell(LOW[0], 1, None, "lost")
    results = Results("g:v", tuple(cells))
    listed = [{"seed": 1, "competition_id": LOW[0], "missing": "lost"}]
    left_out = aggregate_fields(aggregate(results, "low"))
    assert (left_out["left_out"], left_out["padded"]) == (listed, [])
    padded = aggregate_fields(aggregate(results, "low", pad_missing=True))
    assert (padded["left_out"], padded["padded"]) == ([], listed)


def test_problems_and_disagreements_are_listed(tmp_path: Path) -> None:
    rows = [row(one, "none") for one in LOW]
    rows[0] |= {"gold_medal": True, "any_medal": True, "gold_threshold": 5.0}
    results = load_grading_reports([write_report(tmp_path / "a.json", rows, total_runs=3)])
    again = regrade(results)
    fields = json.loads(json.dumps(aggregate_fields(aggregate(again.results, "low"), again)))
    assert fields["problems"][0] == {
        "file": str(tmp_path / "a.json"),
        "line": 2,
        "what": "total_runs is 3, its rows give 22; the rows count.",
    }
    (disagreement,) = fields["regraded"]["disagreements"]
    assert (disagreement["competition_id"], disagreement["seed"]) == (LOW[0], 1)
    assert set(disagreement["thresholds"]) == {"gold", "silver", "bronze", "median"}
    assert len(fields["regraded"]["other_thresholds"]) == 1
