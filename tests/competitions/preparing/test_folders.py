from __future__ import annotations

from pathlib import Path

import pytest

from competitions.errors import ArchiveError
from competitions.preparing import Folders
from competitions.preparing.archives import pack_zip


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    for name in ("raw", "public", "private", "scratch"):
        (tmp_path / name).mkdir()
    return Folders(*(tmp_path / name for name in ("raw", "public", "private", "scratch")))


def _packed(archive: Path, content: Path, name: str) -> None:
    archive.parent.mkdir(parents=True, exist_ok=True)
    pack_zip(archive, [(content, name)])


def test_archives_in_archives_are_unpacked_once_each(folders: Folders, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("inner")
    _packed(tmp_path / "inner.zip", tmp_path / "text", "a.txt")
    _packed(folders.raw / "deep" / "a.zip", tmp_path / "inner.zip", "a.zip")
    outer = folders.unpacked("deep/a.zip")
    assert folders.unpacked("deep/a.zip") == outer
    inner = folders.unpacked(outer / "a.zip")
    assert inner != outer
    assert (inner / "a.txt").read_text() == "inner"
    assert {path.name for path in folders.raw.rglob("*") if path.is_file()} == {"a.zip"}


def test_a_missing_archive_is_one_clear_line(folders: Folders) -> None:
    with pytest.raises(ArchiveError, match=r"train\.zip is missing"):
        folders.unpacked("train.zip")
