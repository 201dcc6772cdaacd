"""`podium grade` and `podium grade-sample`, as processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from competitions.catalog import find
from competitions.datadir import DataDir
from competitions.preparation import prepare
from tests.harness.cli.test_main import PODIUM, podium, refused

OFFICIAL = Path(__file__).parents[2] / "fakes" / "official"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("data")
    for name in ("demo-wine", "demo-breast-cancer"):
        prepare(find(name), DataDir(root))
    return root


def sample_of(data: Path, name: str) -> Path:
    return DataDir(data).sample_submission(find(name))


def write_lines(path: Path, entries: list[tuple[str, Path]]) -> Path:
    text = [json.dumps({"competition_id": c, "submission_path": str(p)}) for c, p in entries]
    path.write_text("# a comment\n\n// another\n" + "\n".join(text) + "\n")
    return path


def grade(lines: Path, data: Path, *more: str | Path, **kwargs: Any) -> tuple[Any, Path]:
    out = lines.parent / "out"
    done = subprocess.run(
        [PODIUM, "grade", "--submission", lines, "--output-dir", out, "--data-dir", data, *more],
        capture_output=True,
        text=True,
        check=False,
        **kwargs,
    )
    return done, out


def report_in(out: Path) -> dict[str, Any]:
    (path,) = out.glob("*_grading_report.json")
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def test_what_is_not_prepared_costs_the_others_nothing(data: Path, tmp_path: Path) -> None:
    wine = sample_of(data, "demo-wine")
    entries = [("demo-wine", wine), ("demo-digits", wine), ("demo-wine", tmp_path / "none.csv")]
    done, out = grade(write_lines(tmp_path / "s.jsonl", entries), data)
    assert done.returncode == 1
    assert "podium prepare -c demo-digits" in done.stderr
    assert "1 not graded: demo-digits" in done.stderr
    report = report_in(out)
    rows = report["competition_reports"]
    assert [row["valid_submission"] for row in rows] == [True, False]
    assert [row["submission_exists"] for row in rows] == [True, False]
    (left,) = report["not_graded"]
    assert left["competition_id"] == "demo-digits"


def test_reports_are_in_the_order_of_the_lines_however_many_jobs(
    data: Path, tmp_path: Path
) -> None:
    names = ["demo-wine", "demo-breast-cancer"] * 6
    entries = [(name, sample_of(data, name)) for name in names]
    done, out = grade(write_lines(tmp_path / "s.jsonl", entries), data, "--jobs", "3")
    assert done.returncode == 0, done.stderr
    assert [row["competition_id"] for row in report_in(out)["competition_reports"]] == names
    assert [path.suffix for path in out.iterdir()] == [".json"]


def test_no_reason_leaves_the_very_fields_of_mle_bench(data: Path, tmp_path: Path) -> None:
    bad = tmp_path / "submission.csv"
    bad.write_text("id\nx\n")
    lines = write_lines(tmp_path / "s.jsonl", [("demo-wine", bad)])
    grade(lines, data)
    assert "class_0" in report_in(tmp_path / "out")["competition_reports"][0]["reason"]
    (tmp_path / "out").rename(tmp_path / "first")
    grade(lines, data, "--no-reason")
    assert "reason" not in report_in(tmp_path / "out")["competition_reports"][0]


def test_thresholds_come_from_leaderboards_where_a_folder_is_named(
    data: Path, tmp_path: Path
) -> None:
    boards = tmp_path / "boards"
    boards.mkdir()
    rows = "".join(f"{score}\n" for score in (1.2, 1.3, 1.4, 1.5))
    (boards / "demo-wine.csv").write_text("score\n" + rows)
    lines = write_lines(tmp_path / "s.jsonl", [("demo-wine", sample_of(data, "demo-wine"))])
    done, out = grade(lines, data, "--leaderboards", boards)
    assert done.returncode == 0, done.stderr
    (row,) = report_in(out)["competition_reports"]
    assert (row["gold_threshold"], row["gold_medal"], row["is_lower_better"]) == (1.2, True, True)


def test_a_missing_leaderboard_names_the_command_that_downloads_it(
    data: Path, tmp_path: Path
) -> None:
    lines = write_lines(tmp_path / "s.jsonl", [("demo-wine", sample_of(data, "demo-wine"))])
    done, _ = grade(lines, data, "--leaderboards", tmp_path)
    assert done.returncode == 1
    assert "podium competitions leaderboards demo-wine" in done.stderr


def test_the_official_backend_is_asked_for_and_kept_quiet(data: Path, tmp_path: Path) -> None:
    lines = write_lines(tmp_path / "s.jsonl", [("demo-wine", sample_of(data, "demo-wine"))])
    environment = os.environ | {"PYTHONPATH": str(OFFICIAL)}
    done, out = grade(lines, data, "--backend", "mlebench", env=environment)
    assert done.returncode == 0, done.stderr
    assert report_in(out)["competition_reports"][0]["score"] == 0.25
    assert "official graders print" not in done.stdout
    assert done.stderr == ""


def test_a_cross_check_lists_every_disagreement(data: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("id\nx\n")
    entries = [("demo-wine", sample_of(data, "demo-wine")), ("demo-wine", bad)]
    environment = os.environ | {"PYTHONPATH": str(OFFICIAL)}
    lines = write_lines(tmp_path / "s.jsonl", entries)
    done, out = grade(lines, data, "--cross-check", env=environment)
    assert done.returncode == 1
    assert "podium says 1.09871 (no medal), mlebench says 0.25 (gold)" in done.stderr
    assert "Cross-check: 2 compared, 1 disagree." in done.stdout
    assert report_in(out)["competition_reports"][0]["score"] == 1.09871


def test_the_official_backend_without_its_package_says_how_to_install_it(
    data: Path, tmp_path: Path
) -> None:
    lines = write_lines(tmp_path / "s.jsonl", [("demo-wine", sample_of(data, "demo-wine"))])
    blocked = tmp_path / "mlebench"
    blocked.mkdir()
    (blocked / "__init__.py").write_text("raise ImportError('not here')")
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    done, out = grade(lines, data, "--backend", "mlebench", env=environment)
    assert "pip install 'mlebench @ git+https://github.com/openai/mle-bench.git'" in refused(
        done, 1
    )
    assert not out.exists()


def test_what_a_killed_grading_had_done_is_kept(data: Path, tmp_path: Path) -> None:
    entries = [("demo-wine", sample_of(data, "demo-wine"))] * 400
    lines = write_lines(tmp_path / "s.jsonl", entries)
    out = tmp_path / "out"
    grading = subprocess.Popen(
        [PODIUM, "grade", "--submission", lines, "--output-dir", out, "--data-dir", data],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 30
    while not _graded_so_far(out) and time.monotonic() < deadline:
        time.sleep(0.02)
    grading.send_signal(signal.SIGKILL)
    grading.wait()
    kept = _graded_so_far(out)
    assert kept
    assert all(json.loads(line)["score"] == 1.09871 for line in kept[:-1])


def _graded_so_far(out: Path) -> list[str]:
    return [line for path in out.glob("*.partial.jsonl") for line in path.read_text().splitlines()]


def test_a_broken_line_is_named_by_file_and_number(tmp_path: Path) -> None:
    lines = tmp_path / "submissions.jsonl"
    lines.write_text('{"competition_id": "demo-wine", "submission_path": "x.csv"}\n{"compet\n')
    done, out = grade(lines, tmp_path)
    assert "submissions.jsonl, line 2" in refused(done, 2)
    assert not out.exists()


def test_an_unknown_competition_is_told_before_anything_is_graded(tmp_path: Path) -> None:
    done, out = grade(write_lines(tmp_path / "s.jsonl", [("demo-wein", Path("x.csv"))]), tmp_path)
    assert "Did you mean demo-wine" in refused(done, 2)
    assert not out.exists()


def test_grading_one_sample_prints_the_report_and_says_why_it_is_invalid(
    data: Path, tmp_path: Path
) -> None:
    sample = sample_of(data, "demo-wine")
    good = podium("grade-sample", sample, "demo-wine", "--data-dir", data, "--json")
    assert json.loads(good.stdout)["valid_submission"] is True
    bad = tmp_path / "submission.csv"
    bad.write_text("id\nx\n")
    done = podium("grade-sample", bad, "demo-wine", "--data-dir", data)
    assert "class_0" in refused(done, 1)
