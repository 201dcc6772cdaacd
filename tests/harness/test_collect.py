from __future__ import annotations

import errno
import os
import time
from pathlib import Path
from typing import Any

import pytest

from harness.collect import SubmissionWatcher, count_line_ends
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
    assert not watcher.put_in_place()


def test_a_link_to_another_file_is_not_collected(
    paths: RunPaths, watcher: SubmissionWatcher, tmp_path: Path
) -> None:
    answers = tmp_path / "answers.csv"
    answers.write_text("id,y\n1,2\n")
    paths.submission.symlink_to(answers)
    watcher.look(final=True)
    assert kept(paths) == []
    assert not watcher.put_in_place()


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
    assert watcher.put_in_place()
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


@pytest.mark.parametrize("kind", ["link", "folder", "pipe"])
def test_what_was_not_collected_does_not_stay_where_it_would_be_graded(
    paths: RunPaths, watcher: SubmissionWatcher, tmp_path: Path, kind: str
) -> None:
    answers = tmp_path / "answers.csv"
    answers.write_text("id,y\n1,2\n")
    if kind == "link":
        paths.submission.symlink_to(answers)
    elif kind == "folder":
        paths.submission.mkdir()
    else:
        os.mkfifo(paths.submission)
    watcher.look(final=True)
    assert not watcher.put_in_place()
    assert not os.path.lexists(paths.submission)
    (refused,) = paths.submission_dir.iterdir()
    assert refused.name.startswith("submission.csv.refused-")
    assert answers.read_text() == "id,y\n1,2\n"


def write_two(paths: RunPaths, watcher: SubmissionWatcher) -> None:
    for text in ("id,y\n1,2\n2,3\n", "id,y\n1,2\n"):
        paths.submission.write_text(text)
        watcher.look()


def test_of_an_agent_that_was_cut_off_the_last_whole_one_counts(
    paths: RunPaths, watcher: SubmissionWatcher
) -> None:
    write_two(paths, watcher)
    assert watcher.put_in_place(lambda file: count_line_ends(file) >= 3)
    assert paths.submission.read_text() == "id,y\n1,2\n2,3\n"
    assert len(kept(paths)) == 2


def test_the_last_one_counts_when_none_is_whole_or_the_agent_ended_by_itself(
    paths: RunPaths, watcher: SubmissionWatcher
) -> None:
    write_two(paths, watcher)
    assert watcher.put_in_place(lambda _: False)
    assert paths.submission.read_text() == "id,y\n1,2\n"
    assert watcher.put_in_place()
    assert paths.submission.read_text() == "id,y\n1,2\n"


def test_the_same_bytes_written_again_are_no_new_snapshot(
    paths: RunPaths, watcher: SubmissionWatcher
) -> None:
    for moment in (1, 2, 3):
        paths.submission.write_text("id,y\n1,2\n")
        os.utime(paths.submission, (moment, moment))
        watcher.look()
    assert kept(paths) == ["id,y\n1,2\n"]
    assert watcher.put_in_place()


def test_many_large_snapshots_are_thinned_out_but_not_the_first_and_the_newest(
    paths: RunPaths,
) -> None:
    watcher = SubmissionWatcher(paths, EventLog(paths.events), time.time(), most_bytes=140)
    texts = [f"id,y\n1,{number:03d}\n" for number in range(60)]
    for number, text in enumerate(texts):
        paths.submission.write_text(text)
        os.utime(paths.submission, (number, number))
        watcher.look()
    held = kept(paths)
    assert len(held) < 20
    assert held[0] == texts[0]
    assert held[-8:] == texts[-8:]
    assert [file.read_text() for file in watcher.snapshots] == held


def test_line_ends_are_counted_over_pieces_of_a_large_file(tmp_path: Path) -> None:
    file = tmp_path / "large.csv"
    file.write_bytes(b"1,2\n" * 600_000 + b"3")
    assert count_line_ends(file) == 600_000
