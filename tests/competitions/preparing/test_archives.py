from __future__ import annotations

import gzip
import io
import os
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import py7zr
import pytest

from competitions.errors import ArchiveError
from competitions.preparing import archives, zips
from competitions.preparing.archives import (
    pack_7z,
    pack_zip,
    repack_tar,
    under,
    unpack,
    written_in_zip,
)

FILES = {"a.txt": b"one", "folder/b.csv": b"x,y\n1,2\n", "folder/deep/c.jpg": bytes(range(256))}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "tree"
    for name, content in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


def _contents(folder: Path) -> dict[str, bytes]:
    return {name: path.read_bytes() for path, name in under(folder)}


def _tar(archive: Path, tree: Path) -> None:
    with tarfile.open(archive, "w:gz" if archive.suffix != ".tar" else "w") as target:
        for path, name in under(tree):
            target.add(path, name)


PACKERS: dict[str, Callable[[Path, Path], None]] = {
    "a.zip": lambda archive, tree: pack_zip(archive, under(tree)),
    "a.7z": lambda archive, tree: pack_7z(archive, under(tree)),
    "a.tar": _tar,
    "a.tar.gz": _tar,
    "a.tgz": _tar,
}


@pytest.mark.parametrize("name", PACKERS)
def test_what_was_packed_comes_out(tmp_path: Path, tree: Path, name: str) -> None:
    PACKERS[name](tmp_path / name, tree)
    unpack(tmp_path / name, tmp_path / "out")
    assert _contents(tmp_path / "out") == FILES
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, "out", "tree"])


def test_a_gz_file_loses_its_ending(tmp_path: Path) -> None:
    (tmp_path / "train.json.gz").write_bytes(gzip.compress(b"[1]"))
    unpack(tmp_path / "train.json.gz", tmp_path / "out")
    assert _contents(tmp_path / "out") == {"train.json": b"[1]"}


def test_many_files_and_empty_folders_come_out(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as target:
        target.mkdir("empty")
        for number in range(500):
            target.writestr(f"d{number % 7}/{number}.txt", str(number))
    unpack(tmp_path / "a.zip", tmp_path / "out")
    assert (tmp_path / "out" / "empty").is_dir()
    assert _contents(tmp_path / "out") == {
        f"d{number % 7}/{number}.txt": str(number).encode() for number in range(500)
    }


def test_media_are_stored_and_tables_are_deflated(tmp_path: Path, tree: Path) -> None:
    pack_zip(tmp_path / "a.zip", under(tree))
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        kinds = {member.filename: member.compress_type for member in archive.infolist()}
    assert kinds["folder/deep/c.jpg"] == zipfile.ZIP_STORED
    assert kinds["a.txt"] == zipfile.ZIP_DEFLATED


@pytest.mark.parametrize("packer", [pack_zip, pack_7z])
def test_packing_replaces_a_file_and_does_not_write_through_a_link(
    tmp_path: Path, tree: Path, packer: Callable[..., None]
) -> None:
    raw = tmp_path / "raw.zip"
    raw.write_bytes(b"raw data")
    os.link(raw, tmp_path / "public.zip")
    packer(tmp_path / "public.zip", under(tree))
    assert raw.read_bytes() == b"raw data"


def test_a_folder_may_have_an_entry_of_its_own(tmp_path: Path, tree: Path) -> None:
    pack_zip(tmp_path / "a.zip", [(tree / "folder", "folder"), (tree / "a.txt", "folder/a.txt")])
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.namelist() == ["folder/", "folder/a.txt"]


BAD_NAMES = ["../evil.txt", "/evil.txt", "a/../../evil.txt", "..\\evil.txt"]


def _zip_with(name: str, mode: int = 0) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        target.writestr("good.txt", "good")
        member = zipfile.ZipInfo(name)
        member.filename = name  # ZipInfo() turns some into harmless ones
        member.external_attr = mode << 16
        target.writestr(member, "/etc/passwd")
    return out.getvalue()


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_path_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.zip").write_bytes(_zip_with(name))
    with pytest.raises(ArchiveError, match="leads out of its folder"):
        unpack(tmp_path / "a.zip", tmp_path / "in" / "out")
    assert not list((tmp_path / "in").iterdir())
    assert not (tmp_path / "evil.txt").exists()


def test_a_symbolic_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(_zip_with("link", stat.S_IFLNK | 0o777))
    with pytest.raises(ArchiveError, match="holds a link, 'link'"):
        unpack(tmp_path / "a.zip", tmp_path / "out")


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_what_is_neither_file_nor_folder_in_a_tar_is_refused(tmp_path: Path, kind: bytes) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as target:
        member = tarfile.TarInfo("trick")
        member.type, member.linkname = kind, "../../etc/passwd"
        target.addfile(member)
    with pytest.raises(ArchiveError, match="holds a link, 'trick'"):
        unpack(tmp_path / "a.tar", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_path_that_leads_out_of_a_tar_or_7z_is_refused(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a.tar", "w") as target:
        target.addfile(tarfile.TarInfo("../evil.txt"))
    (tmp_path / "f").write_text("x")
    with py7zr.SevenZipFile(tmp_path / "a.7z", "w") as target7:
        target7.write(tmp_path / "f", "inside/f")
    with pytest.raises(ArchiveError, match="leads out"):
        unpack(tmp_path / "a.tar", tmp_path / "out")


def test_a_bomb_is_refused_by_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "_HARMLESS", 1 << 20)
    monkeypatch.setattr(archives, "_MOST_EXPANSION", 100)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("zeros.bin", bytes(4 << 20))
    (tmp_path / "b.gz").write_bytes(gzip.compress(bytes(4 << 20)))
    for name in ("a.zip", "b.gz"):
        with pytest.raises(ArchiveError, match="over 100 times its size"):
            unpack(tmp_path / name, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_what_the_disk_has_no_room_for_is_refused(
    tmp_path: Path, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack_zip(tmp_path / "a.zip", under(tree))

    class _Full:
        free = 10

    monkeypatch.setattr("competitions.preparing.archives.shutil.disk_usage", lambda _: _Full)
    with pytest.raises(ArchiveError, match=r"GB free. Free space .* --data-dir"):
        unpack(tmp_path / "a.zip", tmp_path / "out")


@pytest.mark.parametrize("name", ["a.zip", "a.7z", "a.tar.gz", "a.tar", "a.gz"])
def test_a_damaged_archive_is_one_clear_line(tmp_path: Path, tree: Path, name: str) -> None:
    if name in PACKERS:
        PACKERS[name](tmp_path / name, tree)
    else:
        (tmp_path / name).write_bytes(gzip.compress(os.urandom(3000)))
    whole = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(whole[: len(whole) // 3])
    with pytest.raises(ArchiveError, match="is damaged"):
        unpack(tmp_path / name, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("large", [False, True])
def test_members_of_all_kinds_come_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: bool
) -> None:
    if large:
        monkeypatch.setattr(zips, "_SMALL", 10)
    contents = {"stored": os.urandom(999), "deflated": b"ab" * 999, "empty": b"", "bz2": b"c" * 99}
    kinds = {"deflated": zipfile.ZIP_DEFLATED, "empty": zipfile.ZIP_DEFLATED}
    kinds["bz2"] = zipfile.ZIP_BZIP2
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as target:
        for name, content in contents.items():
            target.writestr(name, content, kinds.get(name, zipfile.ZIP_STORED))
        with target.open("streamed", "w") as member:  # sizes stand after the data
            member.write(b"later")
    unpack(tmp_path / "a.zip", tmp_path / "out")
    assert _contents(tmp_path / "out") == contents | {"streamed": b"later"}


def test_time_and_mode_are_kept_and_times_before_1980_are_no_error(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a")
    (tmp_path / "a").chmod(0o640)
    os.utime(tmp_path / "a", (0, 0))
    pack_zip(tmp_path / "a.zip", [(tmp_path / "a", "a")])
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        (member,) = archive.infolist()
    assert stat.S_IMODE(member.external_attr >> 16) == 0o640
    assert member.date_time[0] == 1980


def test_a_member_that_is_larger_than_it_says_is_found(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("a", bytes(5000))
    content = (tmp_path / "a.zip").read_bytes()
    told = struct.pack("<L", 5000)
    (tmp_path / "a.zip").write_bytes(content.replace(told, struct.pack("<L", 50)))
    with pytest.raises(ArchiveError, match="is damaged"):
        unpack(tmp_path / "a.zip", tmp_path / "out")


@pytest.mark.parametrize("place", [60, 200, 900])
def test_a_flipped_byte_of_a_deflated_member_is_found(tmp_path: Path, place: int) -> None:
    (tmp_path / "a.txt").write_text(" ".join(map(str, range(900))))
    pack_zip(tmp_path / "a.zip", [(tmp_path / "a.txt", "a.txt")])
    content = bytearray((tmp_path / "a.zip").read_bytes())
    content[place] ^= 0x55
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(ArchiveError, match="is damaged"):
        unpack(tmp_path / "a.zip", tmp_path / "out")


def test_a_flipped_byte_is_found(tmp_path: Path, tree: Path) -> None:
    pack_zip(tmp_path / "a.zip", under(tree))
    content = bytearray((tmp_path / "a.zip").read_bytes())
    place = content.index(bytes(range(256))) + 7
    content[place] ^= 1
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(ArchiveError, match="is damaged"):
        unpack(tmp_path / "a.zip", tmp_path / "out")


def test_missing_and_unknown_archives_are_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="is missing"):
        unpack(tmp_path / "a.zip", tmp_path / "out")
    (tmp_path / "a.rar").write_bytes(b"Rar!")
    with pytest.raises(ArchiveError, match=r"is no archive .* \.zip, \.7z, \.tar, \.gz"):
        unpack(tmp_path / "a.rar", tmp_path / "out")


@pytest.mark.parametrize("name", ["old.tar", "old.tar.gz"])
def test_files_of_a_tar_archive_go_into_new_ones(tmp_path: Path, tree: Path, name: str) -> None:
    _tar(tmp_path / name, tree)
    one, none = tmp_path / "one.tar.gz", tmp_path / "none.tar"
    raw = tmp_path / "raw"
    raw.write_bytes(b"raw")
    os.link(raw, one)
    repack_tar(tmp_path / name, {one: {"folder/deep/c.jpg": "c.jpg", "a.txt": "x/y.txt"}, none: {}})
    assert raw.read_bytes() == b"raw"
    with tarfile.open(one, "r:") as archive:  # packed no more
        archive.extractall(tmp_path / "out", filter="data")
    assert _contents(tmp_path / "out") == {
        "c.jpg": FILES["folder/deep/c.jpg"],
        "x/y.txt": FILES["a.txt"],
    }
    with tarfile.open(none) as archive:
        assert archive.getnames() == []


def test_a_file_that_the_tar_archive_lacks_is_named(tmp_path: Path, tree: Path) -> None:
    _tar(tmp_path / "old.tar", tree)
    with pytest.raises(ArchiveError, match=r"lacks 1 files .* 'd\.txt'"):
        repack_tar(tmp_path / "old.tar", {tmp_path / "new.tar": {"a.txt": "a", "d.txt": "d"}})


def test_a_tar_archive_that_ends_too_soon_is_not_repacked(tmp_path: Path, tree: Path) -> None:
    _tar(tmp_path / "old.tar.gz", tree)
    content = (tmp_path / "old.tar.gz").read_bytes()
    (tmp_path / "old.tar.gz").write_bytes(content[: len(content) // 2])
    with pytest.raises(ArchiveError, match="is damaged"):
        repack_tar(tmp_path / "old.tar.gz", {tmp_path / "new.tar": {"folder/deep/c.jpg": "c"}})


def test_a_text_is_written_right_into_a_zip_archive(tmp_path: Path) -> None:
    raw, archive = tmp_path / "raw.zip", tmp_path / "a.zip"
    raw.write_bytes(b"raw")
    os.link(raw, archive)
    with written_in_zip(archive, "é.txt") as text:
        text.write("ä\r\n")
        text.write("b\n")
    assert raw.read_bytes() == b"raw"
    with zipfile.ZipFile(archive) as source:
        assert source.read("é.txt") == "ä\r\nb\n".encode()
        assert source.infolist()[0].compress_type == zipfile.ZIP_DEFLATED
