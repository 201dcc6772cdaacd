"""Long texts, cut to size, and written so that lines which nodes share are stored once. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Limits:
    """The most characters of each text that a page keeps per node."""

    code: int = 40_000
    output: int = 16_000
    """0: no file is read for it, and of the journal's tail as much is kept as of words."""
    prompt: int = 32_000
    words: int = 8_000
    """Of each of plan, insight, analysis, note and error."""

    def halved(self) -> Self:
        """Half of each."""
        return type(self)(self.code // 2, self.output // 2, self.prompt // 2, self.words // 2)


def cut(text: str, most: int, *, tail_share: float = 0.5) -> str:
    r"""At most `most` characters of a text: its beginning and its end, with a line between them.

    `tail_share`, from 0 to 1, is how much of what is kept comes from the end. The line between
    says how much is missing and does not count.

    >>> cut("0123456789", 4)
    '01\n[... 6 characters left out ...]\n89'
    """
    if len(text) <= most:
        return text
    tail = int(most * tail_share)
    head = most - tail
    return text[:head] + gap(len(text) - most, "characters") + text[len(text) - tail :]


def gap(size: int, unit: str) -> str:
    """The line that stands where a text was cut."""
    return f"\n[... {size:,} {unit} left out ...]\n"


class LinePool:
    """Lines by number, each stored once.

    Scripts share most lines with their parents, and prompts nearly all: a page of 500 nodes is a
    fifth of what it would be with whole texts, and comparing lines is comparing numbers.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._numbers: dict[str, int] = {}

    def numbers(self, text: str | None) -> list[int] | None:
        """The numbers of a text's lines, new ones appended to `lines`; None for None."""
        if text is None:
            return None
        found = []
        # Large reports number millions of lines: one look-up each, and no call.
        known, lines = self._numbers, self.lines
        for line in text.removesuffix("\n").split("\n"):
            number = known.get(line)
            if number is None:
                number = known[line] = len(lines)
                lines.append(line)
            found.append(number)
        return found
