"""`podium reproduce` as a user calls it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from competitions.catalog import split
from harness.cli.reproduce import reproduce
from harness.errors import UsageError
from reports.errors import NoRawScores, UnknownAgent
from reports.published import published_scores
from reports.sources import EXPERIMENTS
from tests.harness.cli.test_main import podium, refused
from tests.reports.groups import FakeRun, write_group
from tests.reports.official_reports import LFS_POINTER, write_report


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """No line is folded, however wide the terminal is in which the tests run."""
    monkeypatch.setenv("COLUMNS", "250")


def call(*arguments: str | Path) -> Result:
    app = typer.Typer()
    app.command()(reproduce)
    result = CliRunner().invoke(app, [*map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def called_json(*arguments: str | Path) -> list[dict[str, Any]]:
    found = json.loads(call(*arguments, "--json").stdout)["reproductions"]
    assert isinstance(found, list)
    return found


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The bundled seeds of Famou-Agent as grading reports, one file each."""
    folder = tmp_path_factory.mktemp("famou")
    results = published_scores("famou-agent")
    return [
        write_report(
            folder / f"famou-agent_group{seed}" / f"grading_report_group_{seed}.json",
            [asdict(grade) for number, grade in results.grades if number == seed],
        )
        for seed in results.seeds
    ]


def test_the_published_row_is_reproduced_from_bundled_scores() -> None:
    done = podium("reproduce", "famou-agent")
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stdout.splitlines() if line.startswith("Any medal")]
    assert [line[2:9] for line in lines] == [
        ["low", "62.12", "±", "1.52", "62.12", "±", "1.52"],
        ["medium", "36.84", "±", "1.52", "36.84", "±", "1.52"],
        ["high", "33.33", "±", "0.00", "33.33", "±", "0.00"],
        ["all", "43.56", "±", "0.89", "43.56", "±", "0.89"],
    ]
    assert done.stdout.count("equal to rounding") == 4


def test_the_seed_of_ml_master_is_printed_with_its_medals_and_caveat() -> None:
    done = podium("reproduce", "ml-master")
    assert done.returncode == 0, done.stderr
    assert "13 gold, 6 silver, 2 bronze of 75 (low 10/22, medium 7/38, high 4/15)" in done.stdout
    assert "off (1 seed against a mean of 3)" in done.stdout
    assert "raw_scores/ml-master.csv, line 45: osic-pulmonary-fibrosis-progression" in done.stderr


def test_grading_reports_are_the_seeds_of_one_agent(reports: list[Path]) -> None:
    (found,) = called_json("famou-agent", "--from", *reports)
    assert found["seeds"] == 3
    assert {one["verdict"] for one in found["comparisons"]} == {"equal to rounding"}
    (again,) = called_json("famou-agent", *(word for one in reports for word in ("--from", one)))
    assert again["comparisons"] == found["comparisons"]


def test_a_checkout_gives_the_agents_own_experiment(tmp_path: Path, reports: list[Path]) -> None:
    runs = reports[0].parent.parent
    listed = runs / EXPERIMENTS
    rows = [f"Famou-Agent,{path.parent.name}" for path in reports]
    listed.write_text("\n".join(["experiment_id,run_group", *rows]) + "\n")
    try:
        (found,) = called_json("famou-agent", "--from", runs)
        assert (found["label"], found["seeds"]) == ("Famou-Agent", 3)
        message = refused(podium("reproduce", "thesis", "--from", runs, cwd=tmp_path), 2)
        assert "no 'thesis'" in message
    finally:
        listed.unlink()


def test_a_pointer_of_git_lfs_is_named(tmp_path: Path) -> None:
    path = tmp_path / "group1" / "grading_report.json"
    path.parent.mkdir()
    path.write_text(LFS_POINTER)
    message = refused(podium("reproduce", "famou-agent", "--from", path), 1)
    assert f"{path}, line 1: a Git LFS pointer" in message
    assert "git lfs pull" in message


def test_a_truncated_report_is_named_by_line(tmp_path: Path, reports: list[Path]) -> None:
    path = tmp_path / "grading_report.json"
    path.write_text(reports[0].read_text("utf-8")[:900])
    message = refused(podium("reproduce", "famou-agent", "--from", path), 1)
    assert f"{path}, line " in message
    assert "not JSON" in message


def test_an_own_group_is_compared_with_its_conditions(tmp_path: Path) -> None:
    runs = [
        FakeRun("v", one.id, seed, score=0.95 if place < 10 else 0.5, nodes=None)
        for seed in range(3)
        for place, one in enumerate(split("low"))
    ]
    write_group(tmp_path, "mine", runs)
    (found,) = called_json("ml-master", "--from", "mine", "--runs-dir", tmp_path)
    assert found["label"] == "mine:v"
    low = found["comparisons"][0]
    assert (low["split"], low["verdict"]) == ("low", "off")
    assert low["recomputed"]["mean"] == pytest.approx(100 * 10 / 22)
    assert {one["verdict"] for one in found["comparisons"][1:]} == {None}
    assert ("budget", "12 h", "12 h", False) in [
        (one["name"], one["published"], one["ours"], one["differs"]) for one in found["conditions"]
    ]
    text = call("ml-master", "--from", "mine:v", "--runs-dir", tmp_path).stdout
    assert "Conditions: ML-Master as published, and mine:v" in text
    assert "deepseek-r1" in text
    assert "fake-model-1" in text


def test_an_agent_with_several_models_is_compared_model_by_model(reports: list[Path]) -> None:
    found = called_json("r-and-d-agent", "--from", *reports)
    assert [one["published"]["slug"] for one in found] == [
        "r-and-d-agent-gpt-5",
        "r-and-d-agent-o3-gpt-4.1",
        "r-and-d-agent-o1-preview",
    ]


def test_padding_is_passed_on(reports: list[Path], tmp_path: Path) -> None:
    low = {one.id for one in split("low")}
    rows = json.loads(reports[0].read_text("utf-8"))["competition_reports"]
    path = write_report(tmp_path / "a.json", [row for row in rows if row["competition_id"] in low])
    (plain,) = called_json("famou-agent", "--from", path)
    (padded,) = called_json("famou-agent", "--from", path, "--pad-missing")
    assert plain["comparisons"][3]["recomputed"] is None
    assert padded["comparisons"][3]["recomputed"]["mean"] == pytest.approx(100 * 14 / 75)


def test_the_list_names_the_agents() -> None:
    done = podium("reproduce", "--list")
    assert done.returncode == 0
    assert "ml-master" in done.stdout
    assert "r-and-d-agent-gpt-5" in done.stdout
    fields = json.loads(call("--list", "--json").stdout)["published"]
    assert len(fields) == 31
    assert [one["slug"] for one in fields if one["has_raw_scores"]] == ["famou-agent", "ml-master"]


def test_names_are_needed_and_unknown_ones_suggested() -> None:
    with pytest.raises(UsageError, match="podium reproduce --list"):
        call()
    with pytest.raises(UsageError, match="'ml-master' is one name too many"):
        call("famou-agent", "ml-master")
    with pytest.raises(UnknownAgent, match="Did you mean ml-master"):
        call("mlmaster")
    with pytest.raises(NoRawScores, match="git lfs pull"):
        call("neo")


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ([], "Name a published agent"),
        (["mlmaster"], "Did you mean ml-master"),
        (["neo"], "No raw scores of Neo multi-agent"),
        (["famou-agent", "--from", "nowhere"], "'nowhere' is no run group"),
    ],
)
def test_errors_are_one_line_and_usage_errors(
    tmp_path: Path, arguments: list[str], word: str
) -> None:
    assert word in refused(podium("reproduce", *arguments, cwd=tmp_path), 2)
