"""Files below a directory that an agent could write to."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reports.reading import Ends, read_below


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "code" / "n1").mkdir(parents=True)
    (tmp_path / "code" / "n1" / "solution.py").write_bytes(b"0123456789")
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "answers.csv").write_text("secret")
    return tmp_path / "code"


def test_a_small_file_is_read_whole(root: Path) -> None:
    assert read_below(root, "n1/solution.py", 10) == Ends(b"0123456789", b"", 0)


def test_of_a_large_file_both_ends_are_read(root: Path) -> None:
    assert read_below(root, "n1/solution.py", 5) == Ends(b"01", b"789", 5)


@pytest.mark.parametrize("name", ["", ".", "n1", "nope", "n1/nope", "n1/solution.py/x", "a\0b"])
def test_what_is_no_file_is_none(root: Path, name: str) -> None:
    assert read_below(root, name, 10) is None


def test_a_directory_that_is_not_there_holds_nothing(root: Path) -> None:
    assert read_below(root / "nope", "n1/solution.py", 10) is None


@pytest.mark.parametrize("name", ["../private/answers.csv", "n1/../../private/answers.csv"])
def test_no_name_leads_out_of_the_directory(root: Path, name: str) -> None:
    assert (root / name).read_text() == "secret"
    assert read_below(root, name, 10) is None


def test_an_absolute_name_is_refused(root: Path) -> None:
    assert read_below(root, str(root.parent / "private" / "answers.csv"), 10) is None


def test_links_are_followed_neither_at_the_end_of_the_path_nor_within(root: Path) -> None:
    (root / "n1" / "output.txt").symlink_to(root.parent / "private" / "answers.csv")
    (root / "n2").symlink_to(root.parent / "private")
    assert read_below(root, "n1/output.txt", 10) is None
    assert read_below(root, "n2/answers.csv", 10) is None


def test_a_pipe_is_not_waited_for(root: Path) -> None:
    os.mkfifo(root / "n1" / "pipe")
    assert read_below(root, "n1/pipe", 10) is None


def test_no_descriptor_is_left_open(root: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for name in ("n1/solution.py", "n1", "nope/x", "n1/solution.py/x"):
        read_below(root, name, 10)
    assert len(list(Path("/proc/self/fd").iterdir())) == before
