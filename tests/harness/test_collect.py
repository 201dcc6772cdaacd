from __future__ import annotations

import errno
import os
import time
from pathlib import Path
from typing import Any

import pytest

from harness.collect import SubmissionWatcher
from harness.events import EventLog
from harness.rundir import RunPaths


@pytest.fixture
def paths(tmp_path: Path) -> RunPaths:
    paths = RunPaths(tmp_path / "run")
    paths.create()
    return paths


@pytest.fixture
def watcher(paths: RunPaths) -> SubmissionWatcher:
    return SubmissionWatcher(paths, EventLog(paths.events), time.time() - 65)


def kept(paths: RunPaths) -> list[str]:
    return [file.read_text() for file in sorted(paths.snapshots_dir.iterdir())]


def test_each_change_is_kept_once_and_named_by_the_time(
    paths: RunPaths, watcher: SubmissionWatcher
) -> None:
    watcher.look()
    paths.submission.write_text("id,y\n1,2\n")
    watcher.look()
    watcher.look()
    paths.submission.write_text("id,y\n1,3\n2,4\n")
    watcher.look()
    assert kept(paths) == ["id,y\n1,2\n", "id,y\n1,3\n2,4\n"]
    assert [file.name for file in watcher.snapshots] == ["0000_000065s.csv", "0001_000065s.csv"]
    assert paths.events.read_text().count('"snapshot"') == 2


def test_a_file_without_a_last_line_end_counts_only_at_the_end(
    paths: RunPaths, watcher: SubmissionWatcher
) -> None:
    paths.submission.write_text("id,y\n1,2")
    watcher.look()
    assert kept(paths) == []
    watcher.look(final=True)
    assert kept(paths) == ["id,y\n1,2"]


def test_an_empty_file_is_no_submission(paths: RunPaths, watcher: SubmissionWatcher) -> None:
    paths.submission.touch()
    watcher.look(final=True)
    assert kept(paths) == []
    assert not watcher.restore_last()


def test_a_link_to_another_file_is_not_collected(
    paths: RunPaths, watcher: SubmissionWatcher, tmp_path: Path
) -> None:
    answers = tmp_path / "answers.csv"
    answers.write_text("id,y\n1,2\n")
    paths.submission.symlink_to(answers)
    watcher.look(final=True)
    assert kept(paths) == []
    assert not watcher.restore_last()


@pytest.mark.timeout(20)
def test_a_pipe_or_a_folder_is_not_collected(paths: RunPaths, watcher: SubmissionWatcher) -> None:
    os.mkfifo(paths.submission)
    watcher.look(final=True)
    paths.submission.unlink()
    paths.submission.mkdir()
    watcher.look(final=True)
    assert kept(paths) == []


@pytest.mark.parametrize("end", ["gone", "link", "folder", "empty"])
def test_the_last_complete_one_is_put_back(
    paths: RunPaths, watcher: SubmissionWatcher, tmp_path: Path, end: str
) -> None:
    paths.submission.write_text("id,y\n1,2\n")
    watcher.look()
    paths.submission.unlink()
    other = tmp_path / "other.csv"
    other.write_text("other\n")
    if end == "link":
        paths.submission.symlink_to(other)
    elif end == "folder":
        paths.submission.mkdir()
        (paths.submission / "x").touch()
    elif end == "empty":
        paths.submission.touch()
    watcher.look(final=True)
    assert watcher.restore_last()
    assert not paths.submission.is_symlink()
    assert paths.submission.read_text() == "id,y\n1,2\n"
    assert other.read_text() == "other\n"


def test_a_full_disk_is_told_and_leaves_no_half_copy(
    paths: RunPaths, watcher: SubmissionWatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: object, target: Any, length: int = 0) -> None:
        target.write(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    paths.submission.write_text("id,y\n1,2\n")
    monkeypatch.setattr("harness.collect.shutil.copyfileobj", full)
    with pytest.raises(OSError, match="No space"):
        watcher.look()
    assert list(paths.snapshots_dir.iterdir()) == []
