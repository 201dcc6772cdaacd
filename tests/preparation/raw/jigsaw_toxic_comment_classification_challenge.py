"""Toxic comments: four tables, each in a zip archive of its own."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

from tests.parity.cases.jigsaw_toxic_comment_classification_challenge import VALUES, answers

_TEXTS = (
    'He wrote: "no, thanks"',
    "two\n\nlines",
    "two\r\nlines, and a tab\t",
    "  ",
    "NA",
    "null",
    "",
    "12",
    "naïve — тест \U0001f41f",
    "\\n \\ ' `",
)


def make(raw: Path, rng: np.random.Generator, size: int = 60) -> None:
    hidden = answers(rng, size)
    hidden["id"] = [
        f"{rng.integers(10**11):016d}",
        f"{rng.integers(10**11):014d}e5",
        *hidden["id"][2:],
    ]
    train = pd.DataFrame({"id": [rng.bytes(8).hex() for _ in range(size)]})
    train["comment_text"] = _comments(rng, size)
    kinds = pd.DataFrame(rng.integers(0, 2, (size, len(VALUES))), columns=list(VALUES))
    test = hidden[["id"]].assign(comment_text=_comments(rng, size))
    sample = hidden[["id"]].assign(**dict.fromkeys(VALUES, 0.5))
    sample["threat"] = 0
    tables = {
        "train": train.join(kinds),
        "test": test.sample(frac=1, random_state=size),
        "test_labels": hidden,
        "sample_submission": sample,
    }
    for name, table in tables.items():
        text = table.to_csv(index=False, quoting=csv.QUOTE_NONNUMERIC)
        with zipfile.ZipFile(raw / f"{name}.csv.zip", "w") as archive:
            archive.writestr(f"{name}.csv", text)


def _comments(rng: np.random.Generator, size: int) -> list[str]:
    return [f"{text} {n}" * (n % 3) or text for n, text in enumerate(rng.choice(_TEXTS, size))]
