"""`podium leaderboard` as a user calls it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from competitions.catalog import split
from competitions.errors import UnknownSplit
from harness.cli.leaderboard import leaderboard
from harness.errors import UsageError
from reports.errors import MissingRuns, UnknownSource
from tests.harness.cli.test_main import podium, refused
from tests.reports.groups import FakeRun, write_group

LOW = [one.id for one in split("low")]


@pytest.fixture(scope="module")
def runs_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A group with two variants on the tier low: three seeds of 11, and one of 22 medals."""
    folder = tmp_path_factory.mktemp("runs")
    half = [
        FakeRun("half", one, seed, score=0.95 if place < 11 else 0.5, nodes=None)
        for seed in range(3)
        for place, one in enumerate(LOW)
    ]
    full = [FakeRun("full", one, 0, score=0.95, nodes=None) for one in LOW]
    write_group(folder, "mine", [*half, *full], ask=False)
    return folder


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """No line is folded, however wide the terminal is in which the tests run."""
    monkeypatch.setenv("COLUMNS", "250")


def call(*arguments: str | Path) -> Result:
    app = typer.Typer()
    app.command()(leaderboard)
    result = CliRunner().invoke(app, [*map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_the_board_is_printed_by_rank_with_its_date() -> None:
    done = podium("leaderboard", "--max-hours", "12")
    assert done.returncode == 0, done.stderr
    rows = [line.split() for line in done.stdout.splitlines() if line[:1].isdigit()]
    assert [row[:2] for row in rows[:2]] == [["1", "MLEvolve"], ["2", "PiEvolve"]]
    assert len(rows) == 6
    assert "commit 783b15a, 2026-02-26" in " ".join(done.stdout.split())


def test_own_variants_are_ranked_in_and_marked(runs_dir: Path) -> None:
    text = call("--split", "low", "--with", "mine", "--runs-dir", runs_dir, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(text.stdout)))
    found = {row["agent"]: row for row in rows if row["agent"].startswith("* ")}
    assert set(found) == {"* mine:half", "* mine:full"}
    assert (found["* mine:full"]["rank"], found["* mine:full"]["low_mean"]) == ("1", "100.0")
    assert found["* mine:half"]["low_mean"] == "50.0"
    assert found["* mine:half"]["seeds"] == "3"
    assert found["* mine:half"]["all_mean"] == ""


def test_one_variant_can_be_chosen_and_its_conditions_are_told(runs_dir: Path) -> None:
    done = call("--split", "low", "--with", "mine:half", "--runs-dir", runs_dir)
    assert "* mine:half" in done.stdout
    assert "mine:full" not in done.stdout
    # The fake thresholds are not the catalog's, which must not go unsaid.
    assert "other thresholds than the catalog's" in done.stderr
    text = " ".join(done.stdout.split())
    assert "mine:half is your own: 3 seeds; model fake-model-1; budget 12 h; hardware 1 GPU" in text


def test_a_machine_can_read_it(runs_dir: Path) -> None:
    done = call("--split", "low", "--with", "mine:half", "--runs-dir", runs_dir, "--json")
    fields = json.loads(done.stdout)
    assert (fields["split"], len(fields["rows"])) == ("low", 31)
    (mine,) = (row for row in fields["rows"] if row["is_own"])
    assert mine["rates"]["low"] == {"mean": 50.0, "sem": 0.0}
    assert set(mine) == {
        *("rank", "is_tied", "is_own", "agent", "slug", "rates", "overlaps_above", "seeds"),
        *("conditions", "source"),
    }
    assert all(row["rates"]["all"]["sem"] is not None for row in fields["rows"] if row["slug"])


def test_a_group_that_does_not_cover_the_split_is_refused_or_padded(runs_dir: Path) -> None:
    arguments = ("--with", "mine:half", "--runs-dir", runs_dir)
    with pytest.raises(MissingRuns, match=r"mine:half cannot be ranked on all: .*AI4Code"):
        call(*arguments)
    fields = json.loads(call(*arguments, "--pad-missing", "--json").stdout)
    (mine,) = (row for row in fields["rows"] if row["is_own"])
    assert mine["conditions"]["is_padded"]
    assert mine["rates"]["all"]["mean"] == pytest.approx(100 * 11 / 75)


def test_markdown_is_alone_on_standard_output() -> None:
    lines = call("--no-leakage", "--format", "markdown").stdout.splitlines()
    assert lines[0].startswith("## MLE-bench leaderboard")
    assert len([line for line in lines if line.startswith("| ")]) == 30  # header, rule, 28 rows


def test_a_narrow_terminal_gets_the_columns_that_fit() -> None:
    app = typer.Typer()
    app.command()(leaderboard)
    text = CliRunner().invoke(app, ["--split", "high"], env={"COLUMNS": "80"}).stdout
    assert max(map(len, text.splitlines())) <= 80
    assert "High" in text
    assert "Medium" not in text


def test_what_cannot_be_is_refused(runs_dir: Path) -> None:
    with pytest.raises(UnknownSplit):
        call("--split", "lowest")
    with pytest.raises(UsageError, match="--max-hours 0 leaves nothing"):
        call("--max-hours", "0")
    with pytest.raises(UnknownSource, match="'none' is no run group"):
        call("--with", "none", "--runs-dir", runs_dir)


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (["--split", "lowest"], 2, "'lowest' is unknown"),
        (["--format", "pdf"], 2, "pdf"),
        (["--with", "none"], 2, "'none' is no run group"),
        (["--max-hours", "-1"], 2, "Give hours above 0"),
        (["--max-hours", "nan"], 2, "Give hours above 0"),
    ],
)
def test_errors_are_one_line_with_their_exit_code(
    tmp_path: Path, arguments: list[str], code: int, word: str
) -> None:
    assert word in refused(podium("leaderboard", *arguments, cwd=tmp_path), code)
