"""TFRecord files of small examples, with true checksums."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

Value = str | bytes | int | float


def write_tfrecord(path: Path, examples: Iterable[Mapping[str, Value]]) -> None:
    """Write a record for each example; its features keep their order. The folder is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        for example in examples:
            features = b"".join(_field(1, _entry(name, value)) for name, value in example.items())
            data = _field(1, features)
            length = struct.pack("<Q", len(data))
            file.write(length + _checksum(length) + data + _checksum(data))


def _entry(name: str, value: Value) -> bytes:
    """An entry of the map of features: a list of one value."""
    if isinstance(value, float):
        feature = _field(2, _field(1, struct.pack("<f", value)))
    elif isinstance(value, int):
        feature = _field(3, _field(1, _varint(value % 2**64)))
    else:
        feature = _field(1, _field(1, value.encode() if isinstance(value, str) else value))
    return _field(1, name.encode()) + _field(2, feature)


def _field(number: int, content: bytes) -> bytes:
    """A length-delimited field."""
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    """Seven bits a byte, the lowest first."""
    if value < 0x80:
        return bytes([value])
    return bytes([value & 0x7F | 0x80]) + _varint(value >> 7)


def _checksum(data: bytes) -> bytes:
    """The masked CRC-32C of TensorFlow's record format."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = _table()[(crc ^ byte) & 0xFF] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


@cache
def _table() -> list[int]:
    rows = []
    for row in range(256):
        for _ in range(8):
            row = row >> 1 ^ 0x82F63B78 * (row & 1)
        rows.append(row)
    return rows
