"""Where in a JSON text a row of a list stands: the line that a message about the row names."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from functools import cached_property

_BETWEEN = re.compile(r"[\s,]*")


class RowPlaces:
    r"""The lines of a list's rows and of their fields, in the text of a JSON object.

    The text is searched when the first line is asked for: good files are read once only.

    >>> RowPlaces('{"rows": [\n{"a": 1},\n{"a":\n2}]}', "rows").line(1)
    3
    """

    def __init__(self, text: str, key: str) -> None:
        self._text = text
        self._key = key

    def line(self, index: int, field: str | None = None) -> int | None:
        """The line (1 is the first) where a row begins, or where its field does if it has it.

        None when there is no such row.
        """
        if index >= len(self._spans):
            return None
        start, end = self._spans[index]
        inside = field and _key(field).search(self._text, start, end)
        return self._line_at(inside.start() if inside else start)

    def key_line(self, key: str) -> int | None:
        """The line where a key stands first; None where it does not."""
        found = _key(key).search(self._text)
        return self._line_at(found.start()) if found else None

    def _line_at(self, offset: int) -> int:
        return bisect_left(self._line_ends, offset) + 1

    @cached_property
    def _line_ends(self) -> list[int]:
        return [found.start() for found in re.finditer("\n", self._text)]

    @cached_property
    def _spans(self) -> list[tuple[int, int]]:
        """Where each row begins and ends, as offsets into the text."""
        found = re.search(_key(self._key).pattern + r"\s*\[", self._text)
        decoder, spans = json.JSONDecoder(), []
        end = found.end() if found else len(self._text)
        while (between := _BETWEEN.match(self._text, end)) is not None:
            try:
                _, end = decoder.raw_decode(self._text, between.end())
            except ValueError:  # the end of the list
                break
            spans.append((between.end(), end))
        return spans


def _key(name: str) -> re.Pattern[str]:
    return re.compile(rf'"{re.escape(name)}"\s*:')
