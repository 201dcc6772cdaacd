"""`podium report` as a user calls it."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from competitions.catalog import find
from competitions.datadir import DataDir
from competitions.grading import score_submission
from competitions.preparation import prepare
from harness.cli.report import report
from harness.errors import UsageError
from reports.errors import MissingRuns
from tests.reports.groups import FakeRun, write_group

RUNS = [FakeRun("v", "AI4Code", 0, score=0.95, nodes=1)]


@pytest.fixture
def runs_dir(tmp_path: Path) -> Path:
    write_group(tmp_path, "first", RUNS)
    write_group(tmp_path, "second", [*RUNS, FakeRun("v", "AI4Code", 1, state="lost", nodes=None)])
    return tmp_path


def call(runs_dir: Path, *arguments: str, plots: bool = False) -> Result:
    app = typer.Typer()
    app.command()(report)
    drawn = [] if plots else ["--no-plots"]
    result = CliRunner().invoke(app, [*arguments, *drawn, "--runs-dir", str(runs_dir)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_the_medal_table_is_printed_and_the_page_written(runs_dir: Path) -> None:
    result = call(runs_dir, "first", plots=True)
    assert "100.00 ± -" in result.stdout
    assert "Differences in the any-medal rate: not drawn, there is one entry only." in result.stderr
    assert list((runs_dir / "first" / "report" / "plots").glob("*.pdf"))
    page = runs_dir / "first" / "report" / "index.html"
    assert page.is_file()
    assert str(page) in result.stdout.replace("\n", "")


def test_markdown_and_csv_are_alone_on_standard_output(runs_dir: Path) -> None:
    text = call(runs_dir, "first", "--format", "markdown").stdout
    assert text.startswith("## Medals")
    rows = list(csv.DictReader(io.StringIO(call(runs_dir, "first", "--format", "csv").stdout)))
    assert [(row["tier"], row["gold_mean"], row["gold_sem"]) for row in rows] == [
        ("medium", "100.0", ""),
        ("all", "100.0", ""),
    ]


def test_latex_and_json_are_alone_on_standard_output_as_well(runs_dir: Path) -> None:
    text = call(runs_dir, "first", "--format", "latex").stdout
    assert text.startswith("% Needs")
    assert text.rstrip().endswith(r"\end{table}")
    fields = json.loads(call(runs_dir, "first", "--format", "json", "--table", "spending").stdout)
    assert (fields["name"], fields["rows"][0]["medals"]) == ("spending", 1)


def test_without_plots_there_are_none(runs_dir: Path) -> None:
    call(runs_dir, "first")
    assert not (runs_dir / "first" / "report" / "plots").exists()


def test_snapshots_are_graded_once_and_kept_with_the_report(runs_dir: Path, tmp_path: Path) -> None:
    competition, data = find("demo-wine"), DataDir(tmp_path / "data")
    prepare(competition, data)
    sample = data.sample_submission(competition)
    score = score_submission(sample, competition, data).score
    run = FakeRun("v", "demo-wine", 0, score=score, nodes=None)
    group = write_group(runs_dir, "third", [run])
    snapshot = group / run.run_id / "snapshots" / "0000_003600s.csv"
    snapshot.write_bytes(sample.read_bytes())
    table = ["--table", "medals_over_time", "--format", "json"]
    before = json.loads(call(runs_dir, "third", *table).stdout)
    assert before["rows"] == []
    graded = call(runs_dir, "third", *table, "--grade-snapshots", "--data-dir", str(data.root))
    assert "Snapshots of 1 run graded." in graded.stderr
    kept = json.loads(call(runs_dir, "third", *table).stdout)
    assert kept == json.loads(graded.stdout)
    assert {row["basis"] for row in kept["rows"]} == {"graded snapshots"}


def test_snapshots_without_answers_are_one_line_and_no_failure(
    runs_dir: Path, tmp_path: Path
) -> None:
    run = FakeRun("v", "demo-wine", 0, nodes=None)
    runs = [run, replace(run, seed=1)]
    group = write_group(runs_dir, "third", runs)
    for one in runs:
        (group / one.run_id / "snapshots" / "0000_003600s.csv").write_text("id\n")
    result = call(runs_dir, "third", "--grade-snapshots", "--data-dir", str(tmp_path / "nothing"))
    assert result.exit_code == 0
    assert result.stderr.count("snapshots not graded: demo-wine is not prepared") == 1


def test_other_tables_can_be_chosen(runs_dir: Path) -> None:
    result = call(runs_dir, "first", "--table", "runs", "--table", "failures", "--format", "csv")
    assert "variant,competition_id,seed,state" in result.stdout
    assert "variant,cause,runs" in result.stdout


def test_json_has_numbers_and_null_where_nothing_is_known(runs_dir: Path) -> None:
    fields = json.loads(call(runs_dir, "second", "--json").stdout)
    medium = fields["medals"][0]
    assert (medium["tier"], medium["gold_mean"], medium["gold_sem"]) == ("medium", 100.0, None)
    assert "v, seed 1: 1 run missing (AI4Code: lost)" in fields["notes"][0]
    assert Path(fields["index_html"]).is_file()


def test_missing_runs_can_be_padded_or_refused(runs_dir: Path) -> None:
    padded = json.loads(call(runs_dir, "second", "--pad-missing", "--json").stdout)
    assert (padded["medals"][0]["gold_mean"], padded["medals"][0]["gold_sem"]) == (50.0, 50.0)
    with pytest.raises(MissingRuns, match="--pad-missing"):
        call(runs_dir, "second", "--strict")


def test_two_groups_need_a_place_for_their_report(runs_dir: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--out"):
        call(runs_dir, "first", "second")
    out = tmp_path / "both"
    result = call(runs_dir, "first", "second", "--out", str(out))
    assert "v @ second" in result.stdout
    assert (out / "index.html").is_file()


def test_a_group_can_be_named_by_its_directory(runs_dir: Path, tmp_path: Path) -> None:
    result = call(tmp_path / "elsewhere", str(runs_dir / "first"), "--out", str(tmp_path / "o"))
    assert result.exit_code == 0


def test_an_unknown_group_is_refused_with_those_that_exist(runs_dir: Path) -> None:
    with pytest.raises(UsageError, match="Those there: first, second"):
        call(runs_dir, "third")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["--format", "html"], UsageError),
        (["--table", "x"], UsageError),
        (["--strict", "--pad-missing"], UsageError),
    ],
)
def test_options_that_mean_nothing_are_refused_before_any_work(
    runs_dir: Path, arguments: list[str], error: type[Exception]
) -> None:
    with pytest.raises(error):
        call(runs_dir, "first", *arguments)
    assert not (runs_dir / "first" / "report").exists()
