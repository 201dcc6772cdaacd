from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from harness.errors import UsageError
from harness.rundir import (
    GroupPaths,
    RunPaths,
    default_runs_dir,
    open_agent_file,
    require_name,
    run_id_of,
)


@pytest.fixture
def paths(tmp_path: Path) -> RunPaths:
    return RunPaths(tmp_path / "group" / run_id_of("default", "sum", 0))


def test_runs_lie_in_the_working_directory_unless_the_environment_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("PODIUM_RUNS", raising=False)
    assert default_runs_dir() == Path("runs")
    monkeypatch.setenv("PODIUM_RUNS", "/data/runs")
    assert default_runs_dir() == Path("/data/runs")


def test_a_run_is_named_after_variant_competition_and_seed() -> None:
    assert run_id_of("greedy", "aerial-cactus", 2) == "greedy__aerial-cactus__seed2"


@pytest.mark.parametrize("name", ["a", "2026-01-01_demo", "v1.2", "default__x-y__seed0"])
def test_plain_names_are_taken(name: str) -> None:
    assert require_name(name, "run group") == name


@pytest.mark.parametrize("name", ["", "..", ".hidden", "a/b", "-rf", "a b", "a\n", "ä"])
def test_a_name_that_is_no_plain_path_component_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match=r"run group .*Choose another name"):
        require_name(name, "run group")


def test_create_makes_what_the_agent_writes_to_and_may_be_repeated(paths: RunPaths) -> None:
    paths.create()
    paths.submission.write_text("id\n")
    paths.create()
    assert paths.submission.read_text() == "id\n"
    for directory in (paths.submission_dir, paths.snapshots_dir, paths.logs_dir, paths.code_dir):
        assert directory.is_dir()


def test_every_file_of_a_run_lies_in_its_directory(paths: RunPaths) -> None:
    names = [name for name, kind in vars(RunPaths).items() if isinstance(kind, property)]
    inside = [name for name in names if getattr(paths, name).is_relative_to(paths.root)]
    assert set(names) - set(inside) == {"socket_dir"}


def test_snapshots_are_not_where_the_agent_can_write(paths: RunPaths) -> None:
    for place in (paths.submission_dir, paths.logs_dir, paths.code_dir):
        assert not paths.snapshots_dir.is_relative_to(place)


def test_socket_paths_are_short_enough_however_deep_the_run_lies(tmp_path: Path) -> None:
    deep = RunPaths(tmp_path.joinpath(*["very-long-name-of-a-directory"] * 6))
    assert len(os.fsencode(deep.socket_dir / "validation.sock")) <= 107


def test_the_socket_directory_is_the_same_for_every_harness_and_other_for_every_run(
    paths: RunPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = RunPaths(paths.root.parent / "other")
    assert elsewhere.socket_dir != paths.socket_dir
    monkeypatch.chdir(paths.root.parent.parent)
    assert RunPaths(Path("group", paths.root.name)).socket_dir == paths.socket_dir


def test_only_the_user_can_enter_the_socket_directory(
    paths: RunPaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / f"podium-{os.getuid()}").mkdir(mode=0o777)
    made = paths.create_socket_dir()
    assert made == paths.socket_dir
    for directory in (made, made.parent):
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700


def test_a_link_in_place_of_the_socket_directory_is_refused(
    paths: RunPaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    target = tmp_path / "target"
    target.mkdir()
    (tmp_path / f"podium-{os.getuid()}").symlink_to(target)
    with pytest.raises(UsageError, match="Set TMPDIR"):
        paths.create_socket_dir()


def test_a_file_of_the_agent_is_read(tmp_path: Path) -> None:
    (tmp_path / "submission.csv").write_bytes(b"id\n")
    with open_agent_file(tmp_path / "submission.csv") as file:
        assert file.read() == b"id\n"


def test_a_link_that_the_agent_left_is_not_followed(tmp_path: Path) -> None:
    answers = tmp_path / "answers.csv"
    answers.write_text("secret")
    (tmp_path / "submission.csv").symlink_to(answers)
    with pytest.raises(OSError, match="symbolic links"):
        open_agent_file(tmp_path / "submission.csv")


def test_a_pipe_that_the_agent_left_blocks_nobody(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "submission.csv")
    with pytest.raises(OSError, match="not a regular file"):
        open_agent_file(tmp_path / "submission.csv")


def test_a_directory_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "submission.csv").mkdir()
    with pytest.raises(OSError, match="not a regular file"):
        open_agent_file(tmp_path / "submission.csv")


def test_a_missing_file_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        open_agent_file(tmp_path / "submission.csv")


def test_a_group_lists_its_runs_by_id_and_nothing_else(tmp_path: Path) -> None:
    group = GroupPaths.named(tmp_path, "g")
    for seed in (1, 0):
        paths = group.run(run_id_of("default", "sum", seed))
        paths.create()
        paths.run_json.write_text("{}")
    (group.root / "report").mkdir()
    assert [paths.root.name[-5:] for paths in group.runs()] == ["seed0", "seed1"]


def test_a_group_knows_its_files(tmp_path: Path) -> None:
    group = GroupPaths.named(tmp_path, "g")
    assert group.name == "g"
    assert group.group_json == tmp_path / "g" / "group.json"
    assert group.grading_report == tmp_path / "g" / "grading_report.json"
    assert group.variant_report("v", 3) == tmp_path / "g" / "grading_reports" / "v_seed3.json"
    assert group.report_dir == tmp_path / "g" / "report"


def test_a_run_cannot_lie_outside_its_group(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="run "):
        GroupPaths(tmp_path).run("../other")
    with pytest.raises(UsageError, match="run group"):
        GroupPaths.named(tmp_path, "../other")
