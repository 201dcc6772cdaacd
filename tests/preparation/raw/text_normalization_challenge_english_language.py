"""Text normalization: tokens of sentences in quoted tables, each in a zip archive of its own."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

_WRITTEN = [
    *("Harbour", "the", ",", ".", '"', "(", ")", "-", "NA", "null", "nan", "None", "N/A", "n/a"),
    *("12", "7.0", "1e-05", "007", "1,234", "2011", "True", "6ft", "naïve", "—", "中", "it's"),
    *("#N/A", "<NA>", "inf", "two\nlines", "two\r\nlines"),
]
_SPOKEN = ("sil", "twelve", "two thousand eleven", "six feet", 'the "old" one', "null", "NA", "")


def make(raw: Path, rng: np.random.Generator, size: int = 60) -> None:
    make_language(raw, rng, size, "en", _WRITTEN, _SPOKEN)


def make_language(
    raw: Path,
    rng: np.random.Generator,
    size: int,
    language: str,
    written: list[str],
    spoken: tuple[str, ...],
) -> None:
    """Write the archives of one language, `size` sentences for training."""
    tokens = _tokens(rng, size, written, spoken)
    hidden = _tokens(rng, 8, written, spoken)
    ids = hidden["sentence_id"].astype(str) + "_" + hidden["token_id"].astype(str)
    sample = pd.DataFrame({"id": ids, "after": hidden["before"]})
    tables = {"train": tokens}
    for stage in ("", "_2"):
        tables[f"test{stage}"] = hidden.drop(columns=["class", "after"])
        tables[f"sample_submission{stage}"] = sample
    for name, table in tables.items():
        file = f"{language}_{name}.csv"
        with zipfile.ZipFile(raw / f"{file}.zip", "w") as archive:
            archive.writestr(file, table.to_csv(index=False, quoting=csv.QUOTE_NONNUMERIC))


def _tokens(
    rng: np.random.Generator, sentences: int, written: list[str], spoken: tuple[str, ...]
) -> pd.DataFrame:
    """Sentences of 1 to 9 tokens; one number is left out, and one sentence comes in two parts."""
    lengths = rng.integers(1, 10, sentences)
    numbers = np.repeat(np.delete(np.arange(sentences + 1), sentences // 3), lengths)
    places = np.concatenate([np.arange(length) for length in lengths])
    before = rng.choice(np.array(written, dtype=object), len(numbers))
    plain = rng.random(len(numbers)) < 0.6
    said = rng.choice(np.array(spoken, dtype=object), len(numbers))
    table = pd.DataFrame(
        {
            "sentence_id": numbers,
            "token_id": places,
            "class": np.where(
                plain, "PLAIN", rng.choice(["PUNCT", "DATE", "VERBATIM"], len(numbers))
            ),
            "before": before,
            "after": np.where(plain, before, said),
        }
    )
    return pd.concat([table.iloc[3:], table.iloc[:3]])
