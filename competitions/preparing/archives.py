"""Unpacking archives that come from elsewhere, and packing public ones.

What is unpacked is checked first: no path that leads out of the folder, no link, no more bytes than
the archive says, and no more than the disk has room for.
"""

from __future__ import annotations

import gzip
import os
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from io import TextIOWrapper
from pathlib import Path, PurePosixPath
from typing import TextIO

from competitions.errors import ArchiveError
from competitions.preparing.media import remove
from competitions.preparing.zips import add_file, is_link, write_members

_BUFFER = 1 << 20
_DAMAGE = (zipfile.BadZipFile, tarfile.TarError, EOFError, gzip.BadGzipFile, zlib.error)
_WORKERS = min(8, os.cpu_count() or 1)
# A ratio that no data set has, above a size that does no harm.
_MOST_EXPANSION, _HARMLESS = 1_100, 1 << 30
# Files that are compressed already: deflating them again takes long and saves nothing.
_MEDIA = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".mp3", ".mp4", ".flac", ".ogg", ".npz")
_COMPRESSED = frozenset({*_MEDIA, ".zip", ".7z", ".gz", ".tgz", ".bz2", ".xz"})


def unpack(archive: Path, folder: Path) -> None:
    """Unpack a .zip, .7z, .tar, .tar.gz, .tgz or .gz file into a folder, which is made.

    The folder is there afterwards only if all went well. Raises ArchiveError.
    """
    partial = folder.with_name(folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        _unpacker(archive)(archive, partial)
        partial.rename(folder)
    except FileNotFoundError as error:
        raise ArchiveError(f"{archive} is missing. Put it there, or download it again.") from error
    except _DAMAGE as error:
        raise _damaged(archive, error) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def pack_zip(archive: Path, files: Iterable[tuple[Path, str]]) -> None:
    """Write a zip archive of files and their names in it. Replaces what is there."""
    remove(archive)
    with zipfile.ZipFile(archive, "w") as target:
        for source, name in files:
            stored = source.suffix.lower() in _COMPRESSED
            add_file(target, source, name, zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)


@contextmanager
def written_in_zip(archive: Path, name: str) -> Iterator[TextIO]:
    """A text file, UTF-8 with line ends as they are, that is written right into a zip archive.

    For files of gigabytes, which then need no disk of their own. Replaces what is there.
    """
    remove(archive)
    # Packed in half the time that the usual level takes, and a fifth larger.
    with (
        zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
        target.open(name, "w", force_zip64=True) as member,
        TextIOWrapper(member, encoding="utf-8", newline="") as text,
    ):
        yield text


def pack_7z(archive: Path, files: Iterable[tuple[Path, str]]) -> None:
    """Write a 7z archive of files and their names in it. Replaces what is there."""
    import py7zr

    remove(archive)
    with py7zr.SevenZipFile(archive, "w") as target:
        for source, name in files:
            target.write(source, name)


def under(folder: Path) -> list[tuple[Path, str]]:
    """All files under a folder, sorted, with their names in an archive of it."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return [(path, path.relative_to(folder).as_posix()) for path in found]


def tar_names(archive: Path) -> list[str]:
    """The paths in a tar archive, packed or not, in order; nothing is unpacked.

    A leading "./" is left out. Raises ArchiveError and FileNotFoundError.
    """
    try:
        with tarfile.open(archive, "r|*") as source:
            return [PurePosixPath(member.name).as_posix() for member in source]
    except _DAMAGE as error:
        raise _damaged(archive, error) from error


def repack_tar(archive: Path, parts: Mapping[Path, Mapping[str, str]]) -> None:
    """Copy files of a tar archive, packed or not, into new ones that are not packed, in one pass.

    Each new archive has the paths of its files in the old one and their new names. Nothing is
    unpacked, so that disk is needed for the new archives only. What is there is replaced.
    Raises ArchiveError, also if a file is not in the archive.
    """
    left = {old: (path, new) for path, names in parts.items() for old, new in names.items()}
    try:
        with ExitStack() as files:
            source = files.enter_context(tarfile.open(archive, "r|*", bufsize=_BUFFER))
            targets = {}
            for path in parts:
                remove(path)
                targets[path] = files.enter_context(tarfile.open(path, "w"))
            for member in source:
                old = PurePosixPath(member.name).as_posix()
                if member.isfile() and old in left:
                    path, name = left.pop(old)
                    _copy_member(source, member, targets[path], name)
    except _DAMAGE as error:
        raise _damaged(archive, error) from error
    if left:
        raise ArchiveError(
            f"{archive} lacks {len(left):,} files that it should have, such as {min(left)!r}. "
            "Remove it and download it again."
        )


def _copy_member(
    source: tarfile.TarFile, member: tarfile.TarInfo, target: tarfile.TarFile, name: str
) -> None:
    copied = tarfile.TarInfo(name)
    copied.size, copied.mtime = member.size, member.mtime
    target.addfile(copied, source.extractfile(member))


def _unpacker(archive: Path) -> Callable[[Path, Path], None]:
    name = archive.name.lower()
    if name.endswith((".tar", ".tar.gz", ".tgz")):
        return _unpack_tar
    kinds = {".zip": _unpack_zip, ".7z": _unpack_7z, ".gz": _unpack_gz}
    try:
        return kinds[archive.suffix.lower()]
    except KeyError:
        raise ArchiveError(
            f"{archive} is no archive that can be unpacked. Known are: .zip, .7z, .tar, .gz."
        ) from None


def _unpack_zip(archive: Path, folder: Path) -> None:
    with zipfile.ZipFile(archive) as source:
        members = source.infolist()
    for member in members:
        _require_inside(archive, member.filename, link=is_link(member))
    _require_room(archive, folder, sum(member.file_size for member in members))
    _make_folders(folder, members)
    files = [member for member in members if not member.is_dir()]
    # Inflating lets other threads run; each has a handle of its own.
    shares = [files[start::_WORKERS] for start in range(_WORKERS)]
    with ThreadPoolExecutor(_WORKERS) as pool:
        for _ in pool.map(partial(write_members, archive, folder), shares):
            pass


def _make_folders(folder: Path, members: Iterable[zipfile.ZipInfo]) -> None:
    wanted = {
        PurePosixPath(one.filename) if one.is_dir() else PurePosixPath(one.filename).parent
        for one in members
    }
    for one in wanted:
        (folder / one).mkdir(parents=True, exist_ok=True)


def _unpack_7z(archive: Path, folder: Path) -> None:
    import py7zr

    try:
        with py7zr.SevenZipFile(archive) as source:
            total = 0
            for member in source.list():
                _require_inside(archive, member.filename, link=False)
                total += member.uncompressed
            _require_room(archive, folder, total)
            source.extractall(folder)
    except py7zr.exceptions.ArchiveError as error:
        raise _damaged(archive, error) from error
    for path in folder.rglob("*"):
        if path.is_symlink():
            _require_inside(archive, path.name, link=True)


def _unpack_tar(archive: Path, folder: Path) -> None:
    with tarfile.open(archive) as source:
        source.extractall(folder, members=_checked(archive, folder, source), filter="data")


def _checked(archive: Path, folder: Path, source: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    total = 0
    for member in source:
        _require_inside(archive, member.name, link=not (member.isfile() or member.isdir()))
        total += member.size
        _require_room(archive, folder, total)
        yield member


def _unpack_gz(archive: Path, folder: Path) -> None:
    written = 0
    with gzip.open(archive) as source, (folder / archive.stem).open("wb") as target:
        while block := source.read(_BUFFER):
            written += len(block)
            _require_room(archive, folder, len(block), written)
            target.write(block)


def _require_inside(archive: Path, name: str, *, link: bool) -> None:
    path = PurePosixPath(name.replace("\\", "/"))
    if link or path.is_absolute() or ".." in path.parts:
        what = "a link" if link else "a path that leads out of its folder"
        raise ArchiveError(
            f"{archive} holds {what}, {name!r}, so it is not unpacked. "
            "Download it again from Kaggle."
        )


def _require_room(archive: Path, folder: Path, size: int, written: int = 0) -> None:
    """Raise ArchiveError unless `size` bytes, beside those written already, may come and fit."""
    whole = size + written
    if whole > _HARMLESS and whole > _MOST_EXPANSION * archive.stat().st_size:
        raise ArchiveError(
            f"{archive} unpacks to {whole / 1e9:.1f} GB or more, over {_MOST_EXPANSION} times "
            "its size, so it is not unpacked. Download it again from Kaggle."
        )
    available = shutil.disk_usage(folder).free
    if size > available:
        raise ArchiveError(
            f"{archive} unpacks to {size / 1e9:.1f} GB, but {folder} has {available / 1e9:.1f} GB "
            "free. Free space there or choose another place with --data-dir."
        )


def _damaged(archive: Path, error: BaseException) -> ArchiveError:
    reason = " ".join(str(error).split()) or type(error).__name__
    return ArchiveError(f"{archive} is damaged ({reason}). Remove it and download it again.")
