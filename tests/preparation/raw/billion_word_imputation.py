"""Billion words: one sentence per line, of which about one in a hundred is drawn for the test."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np

# The sentences that are dealt out, of 30,301,028; fewer than there are at the largest size.
OURS = {"_LINES": 4_000}
OFFICIAL = {
    "total_lines = 30301028": "total_lines = 4000",
    "test_count + train_count == total_lines": "test_count + train_count == line_count",
}
_WORDS = [
    "the", "of", "and", "said", "river", "government", ",", ".", '"', '""', '"so', "'s", "--",
    "5.5", "1,000", "$", "U.S.", "Café", "naïve", "日本", "😀", "NA", "a\u2028b", "c\u00a0d",
    "\x1c", "e\x0bf", "g\x0ch", "\x85",
]  # fmt: skip
_GAPS = [" "] * 12 + ["  ", "\t", "\u3000"]
_ENDS = ["\n"] * 12 + ["\r\n", " \n", "\r"]


def make(raw: Path, rng: np.random.Generator, size: int = 1_500) -> None:
    sentences = "".join(_sentence(rng) for _ in range(size))
    with zipfile.ZipFile(raw / "train_v2.txt.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        # The last line may lack its end.
        archive.writestr("train_v2.txt", (sentences + "The last one .").encode())
    with zipfile.ZipFile(raw / "test_v2.txt.zip", "w") as archive:
        archive.writestr("test_v2.txt", '"id","sentence"\n1,"He said ."\n')


def _sentence(rng: np.random.Generator) -> str:
    # A third has two words or less, and so nothing to leave out.
    count = rng.integers(0, 4) if rng.random() < 0.4 else rng.integers(4, 40)
    words, gaps = rng.choice(_WORDS, count), rng.choice(_GAPS, count)
    text = "".join(gap + word for gap, word in zip(gaps, words, strict=True))
    return (text[1:] if rng.random() < 0.9 else text) + str(rng.choice(_ENDS))
