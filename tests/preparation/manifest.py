"""What a folder holds, as text: to compare preparations, and to record them."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path


def manifest(folder: Path) -> dict[str, str]:
    """Path within the folder -> digest of its content, sorted; a folder's path ends in "/".

    Archives stand for the names and contents of their files, since their bytes vary with the
    library that packs; parquet files for their tables, for the same reason.
    """
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        found[name + "/" * path.is_dir()] = "" if path.is_dir() else digest(path)
    return found


def digest(path: Path) -> str:
    """The digest of one file, 16 hexadecimal digits."""
    name = path.name.lower()
    if name.endswith(".zip"):
        return _of_members(_zip_members(path))
    if name.endswith(".7z"):
        return _of_members(_7z_members(path))
    if name.endswith((".tar", ".tar.gz", ".tgz")):
        return _of_members(_tar_members(path))
    if name.endswith(".gz"):
        return _md5(gzip.decompress(path.read_bytes()))
    if name.endswith(".parquet"):
        return _parquet(path)
    return _md5(path.read_bytes())


def differences(ours: dict[str, str], theirs: dict[str, str]) -> list[str]:
    """One line for each path that is not the same in both manifests."""
    lines = [f"missing: {name}" for name in theirs if name not in ours]
    lines += [f"should not be there: {name}" for name in ours if name not in theirs]
    lines += [f"differs: {name}" for name in ours if ours[name] != theirs.get(name, ours[name])]
    return lines


def _md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()[:16]


def _of_members(members: Iterator[tuple[str, bytes]]) -> str:
    lines = sorted(f"{name} {_md5(content)}" for name, content in members)
    return _md5("\n".join(lines).encode())


def _zip_members(path: Path) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            if not member.is_dir():
                yield member.filename, archive.read(member)


def _tar_members(path: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(path) as archive:
        for member in archive:
            data = archive.extractfile(member) if member.isfile() else None
            if data is not None:
                yield member.name.removeprefix("./"), data.read()


def _7z_members(path: Path) -> Iterator[tuple[str, bytes]]:
    import tempfile

    import py7zr

    with tempfile.TemporaryDirectory() as folder:
        with py7zr.SevenZipFile(path) as archive:
            archive.extractall(folder)
        for file in Path(folder).rglob("*"):
            if file.is_file():
                yield file.relative_to(folder).as_posix(), file.read_bytes()


def _parquet(path: Path) -> str:
    import pandas as pd

    frame = pd.read_parquet(path)
    text = io.StringIO()
    frame.to_csv(text)
    kinds = " ".join(f"{name}:{kind}" for name, kind in frame.dtypes.items())
    return _md5((kinds + "\n" + text.getvalue()).encode())
