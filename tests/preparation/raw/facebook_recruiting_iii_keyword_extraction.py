"""Facebook III: posts with HTML, code and line breaks of all kinds, in zip archives."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import numpy as np

_TAGS = ["c#", "java", ".net", "c++", "ruby-on-rails-3", "null", "NA", "r", "64-bit", "2d"]
_WORDS = [
    "How",
    "do I",
    "écrire",
    "naïve",
    "x;y",
    "it,",
    "«что»",
    "日本",
    "\\n",
    "'quoted'",
    "100%",
]
_PIECES = [
    "<p>Some text</p>\n",
    '<a href="x.html" rel="nofollow">here</a>',
    '<pre><code>a = [1, 2]\r\n\r\nif (a < b) { return "it\'s"; }\r\n</code></pre>\r\n',
    "\n\n",
    "\t, ",
    '""',
    "&lt;ünïcode&gt; \U0001d6fc ",
    "plain words ",
]


def make(raw: Path, rng: np.random.Generator, size: int = 120) -> None:
    posts = [_post(rng, number + 1) for number in range(size)]
    # Posts come again under another number, and texts can read as gaps or numbers.
    posts[1][1:] = posts[0][1:]
    for row, title in enumerate(["", "NA", "null", "3.50", "True", "  spaces  "], start=2):
        posts[row][1] = title
    posts[3][2], posts[4][2], posts[8][3], posts[9][3] = "", "None", "null", ""
    hidden = [_post(rng, size + number)[:3] for number in range(1, 11)]
    sample = [[post[0], "javascript c#"] for post in hidden]
    titles = ["Id", "Title", "Body", "Tags"]
    _pack(raw / "Train.zip", "Train.csv", [titles, *posts])
    _pack(raw / "Test.zip", "Test.csv", [titles[:3], *hidden])
    _pack(raw / "SampleSubmission.zip", "SampleSubmission.csv", [["Id", "Tags"], *sample])


def _post(rng: np.random.Generator, number: int) -> list[str]:
    title = " ".join(rng.choice(_WORDS, rng.integers(1, 8)))
    body = "".join(rng.choice(_PIECES, rng.integers(1, 12)))
    tags = " ".join(rng.choice(_TAGS, rng.integers(1, 6), replace=False))
    return [str(number), title, body, tags]


def _pack(path: Path, name: str, rows: list[list[str]]) -> None:
    """All cells in quotes, as Kaggle has them."""
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text.getvalue())
