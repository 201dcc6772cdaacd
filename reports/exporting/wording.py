"""Names that a user gave as what a folder, a line of CSV and a table of Markdown can hold."""

from __future__ import annotations

import re
import unicodedata

from reports.load import plain

_LONGEST_NAME = 100
_LONGEST_FOLDER = 60
_NOT_IN_FOLDERS = re.compile(r"[^A-Za-z0-9._-]+")
_MARKUP = re.compile(r"([\\`*_\[\]<>|~$])")


def is_printable_line(text: str) -> bool:
    r"""Whether a text is one line that a reader sees whole: not empty, long, or with hidden signs.

    >>> is_printable_line("R&D-Agent"), is_printable_line("two\nlines"), is_printable_line(" ")
    (True, False, False)
    """
    # Directions and the like are of category Cf: they can make a row read as another agent's.
    hidden = any(unicodedata.category(one)[0] in "CZ" and one != " " for one in text)
    return bool(text.strip()) and len(text) <= _LONGEST_NAME and not hidden


def folder_name(name: str, otherwise: str) -> str:
    """A name of letters, digits, '.', '_' and '-', safe as a folder and as a field of a CSV line.

    `otherwise` is taken where nothing of the name is left.

    >>> folder_name("R&D-Agent (v2)", "default"), folder_name("../..", "default")
    ('R-D-Agent-v2', 'default')
    """
    return _kept(name) or _kept(otherwise) or "agent"


def _kept(name: str) -> str:
    # MLE-bench's script splits lines at the first comma and knows no quotes.
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return _NOT_IN_FOLDERS.sub("-", ascii_only)[:_LONGEST_FOLDER].strip("-._")


def counted(number: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "run"), counted(2, "run")
    ('1 run', '2 runs')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def in_markdown(text: str) -> str:
    r"""A text that stands in Markdown, and in a cell of a table, as it is.

    >>> in_markdown("a|b [x](y)")
    'a\\|b \\[x\\](y)'
    """
    shown = plain(text).encode("utf-8", "replace").decode()
    return _MARKUP.sub(r"\\\1", " ".join(shown.split()))
