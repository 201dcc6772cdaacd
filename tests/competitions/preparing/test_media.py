from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from competitions.preparing.media import place, place_all, place_named, place_tree


def test_a_file_is_linked_and_takes_no_disk(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("one")
    place(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "a").samefile(tmp_path / "b")


def test_what_is_at_the_target_is_replaced_and_not_written_into(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_text(name)
    os.link(tmp_path / "b", tmp_path / "elsewhere")
    place(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_text() == "a"
    assert (tmp_path / "elsewhere").read_text() == "b"


@pytest.mark.parametrize("calls", [["link"], ["link", "copy_file_range"]])
def test_where_no_link_can_be_a_copy_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, calls: list[str]
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    for call in calls:
        monkeypatch.setattr(f"competitions.preparing.media.os.{call}", refuse)
    (tmp_path / "a").write_text("one")
    (tmp_path / "a").chmod(0o640)
    place(tmp_path / "a", tmp_path / "b")
    assert not (tmp_path / "a").samefile(tmp_path / "b")
    assert (tmp_path / "b").read_text() == "one"
    assert (tmp_path / "b").stat().st_mode == (tmp_path / "a").stat().st_mode


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        place(tmp_path / "none", tmp_path / "b")
    assert caught.value.filename == str(tmp_path / "none") or caught.value.filename == (
        tmp_path / "none"
    )


def test_folders_are_made_and_empty_ones_kept(tmp_path: Path) -> None:
    (tmp_path / "raw" / "d" / "empty").mkdir(parents=True)
    (tmp_path / "raw" / "d" / "x").write_text("x")
    place_tree(tmp_path / "raw", tmp_path / "public")
    assert (tmp_path / "public" / "d" / "empty").is_dir()
    assert (tmp_path / "public" / "d" / "x").samefile(tmp_path / "raw" / "d" / "x")
    place_all([(tmp_path / "raw" / "d" / "x", tmp_path / "new" / "deep" / "y")])
    assert (tmp_path / "new" / "deep" / "y").read_text() == "x"


def test_names_may_hold_folders(tmp_path: Path) -> None:
    (tmp_path / "raw" / "d").mkdir(parents=True)
    (tmp_path / "raw" / "d" / "x").write_text("x")
    place_named(tmp_path / "raw", tmp_path / "public", ["d/x"])
    assert (tmp_path / "public" / "d" / "x").samefile(tmp_path / "raw" / "d" / "x")
