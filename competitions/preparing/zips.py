"""Members of zip archives, read and written at once where they are small.

zipfile streams each member through several layers in Python, which takes most of the time for
tens of thousands of small files.
"""

from __future__ import annotations

import mmap
import os
import shutil
import stat
import struct
import time
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

_SMALL = 16 << 20
_BUFFER = 1 << 20
# Of a local header: 26 bytes, then the lengths of the name and of the extra field.
_LENGTHS = struct.Struct("<HH")
_LENGTHS_AT, _HEADER = 26, 30
_ENCRYPTED = 1


def write_members(archive: Path, folder: Path, members: Iterable[zipfile.ZipInfo]) -> None:
    """Write members of an archive under a folder; their own folders are there.

    Raises zipfile.BadZipFile if a member is damaged, OSError.
    """
    root = str(folder)
    with (
        zipfile.ZipFile(archive) as source,
        archive.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as packed,
    ):
        for member in members:
            target = os.path.join(root, member.filename)  # noqa: PTH118  # a Path takes longer
            if _is_plain(member):
                _write(target, _content(packed, member))
            else:
                with source.open(member) as data, open(target, "wb") as out:  # noqa: PTH123
                    shutil.copyfileobj(data, out, _BUFFER)


def add_file(target: zipfile.ZipFile, source: Path, name: str, compression: int) -> None:
    """Add a file, or an entry for a folder, to an archive that is being written.

    With its time and mode.
    """
    state = source.stat()
    if state.st_size > _SMALL or stat.S_ISDIR(state.st_mode):
        target.write(source, name, compression)
        return
    moment = time.localtime(max(state.st_mtime, 315_619_200))  # the format begins with 1980
    info = zipfile.ZipInfo(name, moment[:6])
    info.compress_type = compression
    info.external_attr = (state.st_mode & 0xFFFF) << 16
    target.writestr(info, source.read_bytes())


def is_link(member: zipfile.ZipInfo) -> bool:
    """Whether a member says that it is a symbolic link."""
    return stat.S_ISLNK(member.external_attr >> 16)


def _is_plain(member: zipfile.ZipInfo) -> bool:
    known = member.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    small = max(member.file_size, member.compress_size) <= _SMALL
    return known and small and not member.flag_bits & _ENCRYPTED


def _content(packed: mmap.mmap, member: zipfile.ZipInfo) -> bytes:
    """The content of a small member; raises zipfile.BadZipFile."""
    at = member.header_offset
    name, extra = _LENGTHS.unpack_from(packed, at + _LENGTHS_AT)
    start = at + _HEADER + name + extra
    content = packed[start : start + member.compress_size]
    if member.compress_type == zipfile.ZIP_DEFLATED:
        # No more than a byte beyond what is said, so that a lie costs no memory.
        content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(content, member.file_size + 1)
    if len(content) != member.file_size or zlib.crc32(content) != member.CRC:
        raise zipfile.BadZipFile(f"{member.filename!r} does not have its size or checksum")
    return content


def _write(path: str, content: bytes) -> None:
    with open(path, "wb", buffering=0) as file:  # noqa: PTH123
        file.write(content)
