"""Lists of JSON objects that are read and written piece by piece."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from competitions.preparing.json_lists import read_objects, write_objects

OBJECTS = [
    {"id": "a]}\"'\\", "band": [1e-05, -12.0, 1234567.0, 3], "next": {}},
    {"id": "\u00e9 \U0001f600 \ud83d", "band": [[], [{}]], "none": None, "nan": float("inf")},
    {},
]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("block", [1, 2, 7, 1_000])
@pytest.mark.parametrize("count", [0, 1, 3])
def test_objects_are_read_wherever_blocks_end(
    tmp_path: Path, block: int, indent: int | None, count: int
) -> None:
    path = tmp_path / "list.json"
    path.write_text("\n" + json.dumps(OBJECTS[:count], indent=indent) + "\n", encoding="utf-8")
    assert list(read_objects(path, block)) == OBJECTS[:count]


def test_objects_are_written_as_the_standard_library_does(tmp_path: Path) -> None:
    for count in range(len(OBJECTS) + 1):
        write_objects(iter(OBJECTS[:count]), tmp_path / "list.json")
        assert (tmp_path / "list.json").read_text("utf-8") == json.dumps(OBJECTS[:count])


@pytest.mark.parametrize("text", ["", "[", '[{"a": 1}', '[{"a": 1}, {"b"', "[1, 2]", "nonsense"])
def test_other_files_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "list.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"list|object|Expecting|Unterminated"):
        list(read_objects(path))
