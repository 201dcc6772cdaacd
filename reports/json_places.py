"""Where in a JSON text a row of a list stands: the line that a message about the row names."""

from __future__ import annotations

import json
import re

_SPACE = re.compile(r"[\s,]*")


def row_line(text: str, key: str, index: int, field: str | None = None) -> int | None:
    r"""The line (1 is the first) where row `index` of the list under `key` begins.

    With `field` the line of that field in the row, where the row has it. None when the text has no
    such list or row. Reads the list once more, so it is for messages, not for every row.

    >>> row_line('{"rows": [\n{"a": 1},\n{"a":\n2}]}', "rows", 1)
    3
    """
    found = re.search(rf'"{re.escape(key)}"\s*:\s*\[', text)
    if found is None:
        return None
    decoder, start, end = json.JSONDecoder(), found.end(), found.end()
    try:
        for _ in range(index + 1):
            start = _skip_space(text, end)
            _, end = decoder.raw_decode(text, start)
    except ValueError:
        return None
    inside = field and re.compile(rf'"{re.escape(field)}"\s*:').search(text, start, end)
    return line_at(text, inside.start() if inside else start)


def line_at(text: str, offset: int) -> int:
    """The line of a character, 1 for the first."""
    return text.count("\n", 0, offset) + 1


def key_line(text: str, key: str) -> int | None:
    """The line where a key stands first; None where it does not."""
    found = re.search(rf'"{re.escape(key)}"\s*:', text)
    return line_at(text, found.start()) if found else None


def _skip_space(text: str, offset: int) -> int:
    found = _SPACE.match(text, offset)
    return found.end() if found else offset
