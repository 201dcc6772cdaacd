"""Reading BSON files, document by document, without decoding what is not asked for.

A document is its length (4 bytes, little-endian, all of it counted), its elements and a zero byte;
an element is a byte for its kind, its name, a zero byte, and its value. Source: bsonspec.org.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from mmap import ACCESS_READ, MADV_SEQUENTIAL, mmap
from pathlib import Path
from typing import NamedTuple

_LENGTH = struct.Struct("<i")
_STRING, _DOCUMENT, _ARRAY, _BINARY, _INT32, _INT64 = 0x02, 0x03, 0x04, 0x05, 0x10, 0x12
# Double, object id, boolean, date, null, integers, time stamp, decimal.
_FIXED = {0x01: 8, 0x07: 12, 0x08: 1, 0x09: 8, 0x0A: 0, _INT32: 4, 0x11: 8, _INT64: 8, 0x13: 16}
# What a length does not count of a value that begins with one.
_UNCOUNTED = {_STRING: 4, _DOCUMENT: 0, _ARRAY: 0, _BINARY: 5}


class Element(NamedTuple):
    """Where an element is in the data: from `start` to `end`, with its value at `value`."""

    name: bytes
    kind: int
    start: int
    value: int
    end: int


@contextmanager
def opened(path: Path) -> Iterator[mmap]:
    """The file's bytes, of which only those in use are in memory. Raises OSError, ValueError."""
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        data.madvise(MADV_SEQUENTIAL)
        yield data


def documents(data: mmap) -> Iterator[tuple[int, int]]:
    """Where each document starts and ends; raises ValueError if the data end within one."""
    start, size = 0, len(data)
    while start < size:
        end = start + _LENGTH.unpack_from(data, start)[0] if start + 5 <= size else size + 1
        if not start + 5 <= end <= size:
            raise ValueError(f"the BSON document at byte {start:,} is cut off or damaged")
        yield start, end
        start = end


def elements(data: mmap, start: int, end: int) -> Iterator[Element]:
    """The elements of a document; raises ValueError on a kind that is not known here."""
    place, last = start + 4, end - 1
    while place < last:
        kind, stop = data[place], data.find(b"\0", place + 1, last)
        value = stop + 1
        if kind in _UNCOUNTED and value + 4 <= last:
            after = value + _UNCOUNTED[kind] + _LENGTH.unpack_from(data, value)[0]
        else:
            after = value + _FIXED.get(kind, last)
        if stop < 0 or not value <= after <= last:
            raise ValueError(f"the BSON element at byte {place:,} is of kind {kind} or damaged")
        yield Element(data[place + 1 : stop], kind, place, value, after)
        place = after


def whole_number(data: mmap, element: Element) -> int:
    """The value of an integer; raises ValueError if the element is none."""
    if element.kind not in (_INT32, _INT64):
        raise ValueError(f"{element.name.decode()!r} at byte {element.start:,} is no integer")
    return int.from_bytes(data[element.value : element.end], "little", signed=True)


def rewritten(data: mmap, start: int, end: int, *, without: bytes = b"") -> bytes:
    """A document as MongoDB's library writes it again: `_id` comes first; one element may go."""
    if not without and data[start + 5 : start + 9] == b"_id\0":
        return data[start:end]
    kept = [one for one in elements(data, start, end) if one.name != without]
    kept.sort(key=lambda one: one.name != b"_id")
    body = b"".join(data[one.start : one.end] for one in kept)
    return _LENGTH.pack(len(body) + 5) + body + b"\0"
