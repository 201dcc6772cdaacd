"""Reading TFRecord files without TensorFlow.

A record is its length (8 bytes, little-endian), a checksum of that (4), the data, and a checksum of
these (4); source: TensorFlow's record_writer.h. The data are a message of tensorflow/core/example/
example.proto, of which the few fields that are read here are decoded as protocol buffers' wire
format says.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

_HEADER = struct.Struct("<QI")
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


def records(path: Path) -> Iterator[bytes]:
    """The records of a file, one in memory at a time.

    Raises ValueError if the file ends within a record.
    """
    with path.open("rb") as file:
        while header := file.read(_HEADER.size):
            if len(header) < _HEADER.size:
                raise ValueError(f"{path} ends within a record")
            length, _ = _HEADER.unpack(header)
            data = file.read(length)
            if len(data) < length or len(file.read(4)) < 4:
                raise ValueError(f"{path} ends within a record")
            yield data


def text_features(path: Path, name: str) -> list[str]:
    """The first value of a bytes feature, as text, of each record of a file.

    Raises ValueError if a record has no such feature.
    """
    return [_text_feature(record, name, path) for record in records(path)]


def _text_feature(record: bytes, name: str, path: Path) -> str:
    # Example { Features features = 1 }; Features { map<string, Feature> feature = 1 }
    for features in _fields(record, 1):
        for entry in _fields(features, 1):
            if next(_fields(entry, 1), b"") == name.encode():
                # Feature { BytesList bytes_list = 1 }; BytesList { repeated bytes value = 1 }
                for feature in _fields(entry, 2):
                    for values in _fields(feature, 1):
                        for value in _fields(values, 1):
                            return value.decode()
    raise ValueError(f"{path} has a record without the feature {name!r}")


def _fields(message: bytes, number: int) -> Iterator[bytes]:
    """The values of a length-delimited field of a message, in order."""
    place = 0
    while place < len(message):
        key, place = _varint(message, place)
        if key & 7 == _BYTES:
            length, place = _varint(message, place)
            if key >> 3 == number:
                yield message[place : place + length]
            place += length
        elif key & 7 == _VARINT:
            _, place = _varint(message, place)
        elif key & 7 in (_FIXED64, _FIXED32):
            place += 8 if key & 7 == _FIXED64 else 4
        else:
            raise ValueError(f"wire type {key & 7} is none of a protocol buffer's")


def _varint(message: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[place]
        value |= (byte & 0x7F) << shift
        place, shift = place + 1, shift + 7
        if byte < 0x80:
            return value, place
