"""A directory appears whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from reports.errors import CannotWrite, OutputExists
from reports.exporting.writing import whole_directory, write_manifest, write_text


def test_the_directory_is_not_there_before_it_is_whole(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    with whole_directory(out) as aside:
        write_text(aside / "sub" / "a.txt", "a\n")
        assert not out.exists()
    assert (out / "sub" / "a.txt").read_text() == "a\n"
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def fill(out: Path, then: Callable[[], None]) -> None:
    with whole_directory(out) as aside:
        write_text(aside / "a.txt", "a")
        then()


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_whatever_is_there_is_left_alone(tmp_path: Path, kind: str) -> None:
    out = tmp_path / "out"
    if kind == "file":
        out.write_text("mine")
    elif kind == "folder":
        out.mkdir()
    else:
        out.symlink_to(tmp_path / "nowhere")
    with pytest.raises(OutputExists, match="exists already"), whole_directory(out):
        pytest.fail("nothing is to be filled")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_what_appears_in_the_meantime_is_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(OutputExists):
        fill(out, then=out.mkdir)
    assert list(out.iterdir()) == []
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_nothing_is_left_after_an_error(tmp_path: Path, error: type[BaseException]) -> None:
    def fail() -> None:
        raise error

    with pytest.raises(error):
        fill(tmp_path / "out", then=fail)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_said_in_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(CannotWrite, match=r"out cannot be written: No space left on device\."):
        fill(tmp_path / "out", then=fail)
    assert list(tmp_path.iterdir()) == []


def test_the_manifest_lists_files_by_path_and_not_itself(tmp_path: Path) -> None:
    write_text(tmp_path / "b.txt", "")
    write_text(tmp_path / "a" / "c.txt", "")
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert write_manifest(tmp_path).read_text() == f"{empty}  a/c.txt\n{empty}  b.txt\n"
