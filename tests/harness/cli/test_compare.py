"""`podium compare` as its users meet it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.harness.cli.test_main import podium, refused
from tests.reports.groups import FakeRun, realistic_runs, write_group

QUICK = ("--resamples", "200")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs")
    write_group(folder, "g", realistic_runs())
    write_group(folder, "alone", [FakeRun("v", "AI4Code", 0)])
    return folder


def compared(runs: Path, *words: str) -> dict[str, Any]:
    done = podium("compare", *words, "--json", *QUICK, "--runs-dir", runs)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_two_variants_are_compared_in_words_and_tables(
    runs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    done = podium("compare", "g:greedy", "g:uct", *QUICK, "--by-competition", "--runs-dir", runs)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("g:uct against g:greedy, any-medal rate, 5 competitions: No evid")
    assert "95 % interval" in done.stdout
    assert "Corrected p: Holm over 16 tests" in done.stdout
    assert "spooky-author-identification" in done.stdout
    # One run of greedy is lost: its seed does not count where it is missing, and that is said.
    assert "seed 2 lacks AI4Code: lost" in " ".join(done.stdout.split())


def test_json_is_all_that_is_on_standard_output(runs: Path) -> None:
    found = compared(runs, "g:greedy", "g:uct", "--measure", "gold", "--correction", "none")
    assert (found["correction"], found["tests"], found["resamples"]) == ("none", 4, 200)
    [pair] = found["pairs"]
    assert {one["measure"] for one in pair["differences"]} == {"gold"}
    assert [one["tier"] for one in pair["differences"]] == ["low", "medium", "high", "all"]


def test_the_first_is_the_baseline_unless_all_pairs_are_asked_for(runs: Path) -> None:
    words = ("g", "--measure", "any_medal")
    pairs = [(one["first"], one["second"]) for one in compared(runs, *words)["pairs"]]
    assert pairs == [("g:uct", "g:greedy"), ("g:uct", "g:foreign")]
    found = compared(runs, *words, "--all-pairs")
    assert len(found["pairs"]) == 3
    assert len(found["ranks"]["ranks"]) == 3


def test_published_agents_can_be_compared_with(runs: Path) -> None:
    found = compared(
        runs,
        "published:ml-master",
        "published:famou-agent",
        "--split",
        "low",
        "--measure",
        "any_medal",
    )
    one = found["pairs"][0]["differences"][0]
    assert one["second_percent"]["mean"] == pytest.approx(62.12, abs=0.005)
    assert one["tier"] == "low"


def test_power_is_told_before_anything_is_spent() -> None:
    done = podium("compare", "--power", "--competitions", "22", "--seeds", "3")
    assert done.returncode == 0, done.stderr
    assert "22 competitions x 3 seeds per agent (132 runs for two agents)" in done.stdout
    words = ("--competitions", "75", "--base-rate", "0.2", "--difference", "0.2", "--json")
    found = json.loads(podium("compare", "--power", *words).stdout)
    assert found["design"] == {"competitions": 75, "seeds": 3}
    assert found["target"]["power"] > 0.9
    assert 0 < found["detectable_points"] < 20


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "at least two agents"),
        (("alone",), "at least two agents (alone:v)"),
        (("g:uct", "g:greedy", "--measure", "medals"), "--measure medals is unknown"),
        (("g:uct", "g:greedy", "--correction", "tukey"), "tukey"),
        (("g:uct", "g:greedy", "--seeds", "3"), "--seeds mean something only with --power"),
        (("--power",), "--competitions 22"),
        (("--power", "g:uct"), "takes no agents"),
        (("--power", "--competitions", "0"), "--competitions"),
        (("--power", "--competitions", "9", "--base-rate", "30"), "--base-rate 30 is no share"),
        (("--power", "--competitions", "9", "--difference", "0.8"), "--difference 0.8"),
    ],
)
def test_commands_that_mean_nothing_are_usage_errors(
    runs: Path, words: tuple[str, ...], told: str
) -> None:
    assert told in refused(podium("compare", *words, "--runs-dir", runs), 2)


def test_agents_without_a_competition_in_common_are_refused(runs: Path, tmp_path: Path) -> None:
    write_group(tmp_path, "other", [FakeRun("w", "spooky-author-identification", 0)])
    done = podium("compare", "alone", tmp_path / "other", "--runs-dir", runs)
    assert "have no competition in common" in refused(done, 1)
    twice = podium("compare", "g:uct", "g:uct", "--runs-dir", runs)
    assert "named twice" in refused(twice, 1)


def test_broken_reports_are_named_by_file_and_line(runs: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken_grading_report.json"
    broken.write_text('{"competition_reports": [\n{"competition_id": "AI4Code", "sc')
    done = podium("compare", "alone", broken, "--runs-dir", runs)
    assert "broken_grading_report.json, line 2" in refused(done, done.returncode)
    assert done.returncode != 0
