"""BSON documents, written byte by byte as bsonspec.org has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from competitions.preparing.bson import documents, elements, opened, rewritten, whole_number

_ID = b"\x10_id\0\x05\0\0\0"
_LABEL = b"\x12label\0\xfe\xff\xff\xff\xff\xff\xff\xff"
_PHOTO = b"\x05photo\0\x03\0\0\0\0\0a\0"
_TEXT = b"\x02text\0\x03\0\0\0_\0\0"
_LIST = b"\x04list\0\x0c\0\0\0\x100\0\x07\0\0\0\0"
_TRUE, _NONE, _HALF = b"\x08true\0\x01", b"\x0anone\0", b"\x01half\0\0\0\0\0\0\0\xe0\x3f"


def _document(*parts: bytes) -> bytes:
    body = b"".join(parts)
    return (len(body) + 5).to_bytes(4, "little") + body + b"\0"


def _file(folder: Path, content: bytes) -> Path:
    path = folder / "some.bson"
    path.write_bytes(content)
    return path


def test_elements_of_each_kind_are_found(tmp_path: Path) -> None:
    parts = [_ID, _TEXT, _PHOTO, _LIST, _TRUE, _NONE, _HALF, _LABEL]
    first, second = _document(*parts), _document(_LABEL)
    with opened(_file(tmp_path, first + second)) as data:
        spans = list(documents(data))
        assert [data[start:end] for start, end in spans] == [first, second]
        found = list(elements(data, *spans[0]))
        assert [data[one.start : one.end] for one in found] == parts
        names = [b"_id", b"text", b"photo", b"list", b"true", b"none", b"half", b"label"]
        assert [one.name for one in found] == names
        assert [whole_number(data, found[place]) for place in (0, -1)] == [5, -2]
        with pytest.raises(ValueError, match="'text' at byte 13 is no integer"):
            whole_number(data, found[1])


def test_a_document_is_rewritten(tmp_path: Path) -> None:
    usual, turned = _document(_ID, _PHOTO, _LABEL), _document(_LABEL, _PHOTO, _ID)
    with opened(_file(tmp_path, usual + turned)) as data:
        one, other = documents(data)
        assert rewritten(data, *one) == usual
        assert rewritten(data, *other) == _document(_ID, _LABEL, _PHOTO)
        for span in (one, other):
            assert rewritten(data, *span, without=b"label") == _document(_ID, _PHOTO)


@pytest.mark.parametrize("kept", [1, 4, 10, -1])
def test_a_file_that_is_cut_off(kept: int, tmp_path: Path) -> None:
    with (
        opened(_file(tmp_path, _document(_ID, _PHOTO)[:kept])) as data,
        pytest.raises(ValueError, match="cut off or damaged"),
    ):
        list(documents(data))


@pytest.mark.parametrize(
    "part", [b"\x0bexpression\0a\0\0", b"\x05photo\0\xff\0\0\0\0", b"\x02t\0\x01", b"\x10_id"]
)
def test_elements_that_are_damaged_or_unknown(part: bytes, tmp_path: Path) -> None:
    with opened(_file(tmp_path, _document(part))) as data:
        span = next(documents(data))
        with pytest.raises(ValueError, match="element at byte 4 is of kind"):
            list(elements(data, *span))
