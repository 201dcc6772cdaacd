"""Large JSON files with an indent: written by the standard library's C encoder.

With an indent `json.dump` falls back to pure Python, which takes minutes for a million records.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO

from competitions.preparing.media import remove

_BATCH = 10_000
_PLAIN = {str, int, float, bool, type(None)}
_ITEM, _FIELD = "\n" + 8 * " ", "\n" + 12 * " "


def write_pretty_json(value: Mapping[str, Any], path: Path) -> None:
    """Write an object as json.dump(value, file, indent=4, sort_keys=True) does; replaces a file.

    Fast for values that are lists of flat objects. Raises what json raises.
    """
    remove(path)
    with path.open("w", encoding="utf-8", newline="") as file:
        gap = "{\n    "
        for key in sorted(value):
            file.write(f"{gap}{json.dumps(key)}: ")
            _write_value(value[key], file)
            gap = ",\n    "
        file.write("\n}" if value else "{}")


def _write_value(value: Any, file: TextIO) -> None:
    if not isinstance(value, list) or not value:
        file.write(_indented(value, "\n    "))
        return
    gap = "["
    for start in range(0, len(value), _BATCH):
        batch = value[start : start + _BATCH]
        for text in [_flat(batch)] if _are_flat(batch) else _each(batch):
            file.write(gap + _ITEM + text)
            gap = ","
    file.write("\n    ]")


def _are_flat(records: Sequence[Any]) -> bool:
    if any(type(record) is not dict or not record for record in records):
        return False
    return {type(value) for record in records for value in record.values()} <= _PLAIN


def _flat(records: Sequence[Any]) -> str:
    """Records at the depth of two. A line break is never in a string, so it is a sure mark."""
    text = json.dumps(records, sort_keys=True, separators=("," + _FIELD, ": "))
    between = text[2:-2].replace("}," + _FIELD + "{", f"{_ITEM}}},{_ITEM}{{{_FIELD}")
    return f"{{{_FIELD}{between}{_ITEM}}}"


def _each(values: Sequence[Any]) -> Iterator[str]:
    return (_indented(value, _ITEM) for value in values)


def _indented(value: Any, newline: str) -> str:
    return json.dumps(value, indent=4, sort_keys=True).replace("\n", newline)
