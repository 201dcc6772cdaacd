"""The files of a report."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reports.build import BuiltReport, build_report
from reports.errors import MissingRuns, NotAGroup
from reports.tables import TABLES
from tests.reports.groups import FakeRun, write_group

ENDINGS = ("md", "csv", "tex", "json")


def test_pages_tables_and_plots_are_written(built: BuiltReport) -> None:
    root = built.index_html.parent
    found = {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}
    tables = {f"tables/{name}.{ending}" for name in TABLES for ending in ENDINGS}
    tables.add("tables/tables.xlsx")
    assert {path for path in found if path.startswith("tables/")} == tables
    assert {str(path.relative_to(root)) for path in built.table_files} == tables
    plots = {path for path in found if path.startswith("plots/")}
    assert {str(path.relative_to(root)) for path in built.plot_files} == plots
    charts = {re.sub(r"-(light\.pdf|(light|dark)\.(png|svg))$", "", path) for path in plots}
    assert len(plots) == 5 * len(charts)
    assert {"plots/any_medal_by_tier", "plots/rates_by_tier"} <= charts
    assert {str(path.relative_to(root)) for path in built.files} | {"files.json"} == found
    assert {"index.html", "runs.html", "competitions/AI4Code.html", "assets/site.js"} <= found


def test_the_medal_table_comes_as_a_frame(built: BuiltReport) -> None:
    frame = built.medal_table.set_index(["variant", "tier"])
    assert frame.loc[("uct", "low"), "any_medal_mean"] == pytest.approx(250 / 3)
    assert frame.loc[("greedy", "all"), "seeds"] == 2


def test_notes_and_problems_are_handed_back(built: BuiltReport) -> None:
    assert built.notes[0].startswith("greedy, seed 2: 1 run missing")
    assert built.problems == ()


def test_a_report_in_the_group_s_own_folder_can_be_made_again(tmp_path: Path) -> None:
    group = write_group(tmp_path, "g", [FakeRun("v", "AI4Code", 0, nodes=1)])
    first = build_report([group], group / "report", with_plots=False)
    again = build_report([group], group / "report", with_plots=False)
    assert again.index_html == first.index_html
    assert again.tables["medals"] == first.tables["medals"]
    assert not [path for path in group.rglob(".*")]


def test_nothing_is_written_when_a_report_is_refused(tmp_path: Path) -> None:
    group = write_group(tmp_path, "g", [FakeRun("v", "AI4Code", 0, state="lost")])
    with pytest.raises(MissingRuns):
        build_report([group], tmp_path / "out", missing="refuse", with_plots=False)
    with pytest.raises(NotAGroup):
        build_report([tmp_path / "nowhere"], tmp_path / "out", with_plots=False)
    assert not (tmp_path / "out").exists()


def test_a_report_of_a_group_that_still_waits_has_dashes_and_no_numbers(tmp_path: Path) -> None:
    runs = [FakeRun("v", "AI4Code", seed, state="queued") for seed in range(2)]
    built = build_report([write_group(tmp_path, "g", runs)], tmp_path / "out", with_plots=False)
    assert set(built.tables["medals"].shown[0][4:]) == {"-"}
    assert built.medal_table["any_medal_mean"].isna().all()


def test_files_can_be_read_by_others(built: BuiltReport) -> None:
    assert built.index_html.stat().st_mode & 0o777 == 0o644
