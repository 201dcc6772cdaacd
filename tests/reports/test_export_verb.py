"""`podium export` as a user calls it, and `podium aggregate` on what it wrote."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.reports.exporting.whole_groups import edit_runs, runs_of, write_whole_group
from tests.reports.official_reports import LOW

PODIUM = Path(sys.executable).parent / "podium"


@pytest.fixture(scope="module")
def runs_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("runs")
    write_whole_group(directory)
    write_whole_group(directory, "lite", runs_of(LOW, seeds=(0, 1)))
    return directory


def podium(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PODIUM, *map(str, arguments)], capture_output=True, text=True, check=False
    )


def test_from_runs_to_export_to_aggregate_the_numbers_stay_the_same(
    runs_dir: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    done = podium("export", "whole:uct", "--out", out, "--runs-dir", runs_dir, "--name", "MCTS")
    assert done.returncode == 0, done.stderr
    row = next(line for line in done.stdout.splitlines() if line.startswith("| MCTS |"))
    cells = [cell.strip() for cell in row.split("|")[3:7]]
    reports = sorted(out.glob("runs/*/grading_report.json"))
    assert len(reports) == 3
    for cell, split in zip(cells, ("low", "medium", "high", "all"), strict=True):
        read = podium("aggregate", "--grading-reports", *reports, "--split", split, "--json")
        of_group = podium("aggregate", "whole", "--runs-dir", runs_dir, "--split", split, "--json")
        for one in (read, of_group):
            (found,) = json.loads(one.stdout)["aggregates"]
            medal = found["measures"]["any_medal"]
            assert f"{medal['mean']:.2f} ± {medal['sem']:.2f}" == cell
        (found,) = json.loads(read.stdout)["aggregates"]
        assert (found["problems"], found["num_seeds"]) == ([], 3)


def test_a_folder_of_exported_runs_is_read_whole(runs_dir: Path, tmp_path: Path) -> None:
    done = podium("export", "whole", "--out", tmp_path / "out", "--runs-dir", runs_dir, "--json")
    fields = json.loads(done.stdout)
    assert (fields["qualified"], fields["out"]) == (True, str(tmp_path / "out"))
    read = podium("aggregate", tmp_path / "out" / "runs", "--json", "--regrade")
    (found,) = json.loads(read.stdout)["aggregates"]
    assert found["measures"]["any_medal"]["mean"] == fields["row"]["all"]["mean"]
    assert found["regraded"] == {"disagreements": [], "other_thresholds": []}


def test_a_refusal_gives_every_reason_on_a_line_of_its_own(runs_dir: Path, tmp_path: Path) -> None:
    done = podium("export", "lite", "--out", tmp_path / "out", "--runs-dir", runs_dir)
    assert (done.returncode, done.stdout) == (1, "")
    starts = ("2 of 2 seeds count", "The tier medium is missing", "The tier high is missing")
    lines = done.stderr.splitlines()
    assert len(lines) == len(starts)
    for line, start in zip(lines, starts, strict=True):
        assert line.startswith(start)
    assert list(tmp_path.iterdir()) == []


def test_a_refusal_in_json_has_the_reasons(runs_dir: Path, tmp_path: Path) -> None:
    done = podium("export", "lite", "--out", tmp_path / "out", "--runs-dir", runs_dir, "--json")
    fields = json.loads(done.stdout)
    assert (done.returncode, done.stderr, fields["qualified"]) == (1, "", False)
    assert len(fields["reasons"]) == 3


def test_padding_is_asked_for_by_a_flag(tmp_path: Path) -> None:
    group = write_whole_group(tmp_path)
    edit_runs(group, f"uct__{LOW[0]}__seed2", state="lost")
    arguments = ("export", "whole", "--out", tmp_path / "out", "--runs-dir", tmp_path)
    refused = podium(*arguments)
    assert refused.returncode == 1
    assert f"{LOW[0]}: lost" in refused.stderr
    done = podium(*arguments, "--pad-missing")
    assert done.returncode == 0, done.stderr
    assert "Counted as failures, and disclosed: 1 run without a result." in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["whole"], "Missing option '--out'"),
        (["--out", "OUT"], "Missing argument"),
        (["whole", "--out", "OUT", "--format", "kaggle"], "--format kaggle is unknown"),
        (["nothing", "--out", "OUT"], "There is no run group 'nothing'"),
        (["whole:other", "--out", "OUT"], "There is no variant 'other' in whole"),
        (["whole", "--out", "TAKEN"], "exists already"),
        (["whole", "--out", "OUT", "--name", "a\nb"], "--name"),
        (["whole", "--out", "OUT", "--source", "ftp://x"], "--source 'ftp://x' is no address"),
    ],
)
def test_usage_errors_are_one_line_and_exit_code_2(
    runs_dir: Path, tmp_path: Path, arguments: list[str], words: str
) -> None:
    taken = tmp_path / "taken"
    taken.mkdir()
    places = {"OUT": str(tmp_path / "out"), "TAKEN": str(taken)}
    named = [places.get(one, one) for one in arguments]
    done = podium("export", *named, "--runs-dir", runs_dir)
    assert done.returncode == 2, done.stdout + done.stderr
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == [taken]


def test_a_place_that_cannot_be_written_is_one_line(runs_dir: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    done = podium("export", "whole", "--out", blocked / "out", "--runs-dir", runs_dir)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stderr.endswith("Free space there, or choose another --out.\n")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
