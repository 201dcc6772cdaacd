"""Movie reviews: phrases of sentences, in tables with tabs between the columns, in zips."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.texts import texts


def make(raw: Path, rng: np.random.Generator, size: int = 150) -> None:
    phrases = _phrases(rng, size, first=1)
    hidden = _phrases(rng, 12, first=size + 1).drop(columns="Sentiment")
    for name, table in (("train.tsv", phrases), ("test.tsv", hidden)):
        with zipfile.ZipFile(raw / f"{name}.zip", "w") as archive:
            archive.writestr(name, table.to_csv(index=False, sep="\t"))
    sample = hidden[["PhraseId"]].assign(Sentiment=2)
    sample.to_csv(raw / "sampleSubmission.csv", index=False)


def _phrases(rng: np.random.Generator, size: int, first: int) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "PhraseId": np.arange(first, first + size),
            "SentenceId": np.sort(rng.integers(1, 1 + size // 5, size)),
            "Phrase": texts(rng, size),
            "Sentiment": rng.choice(5, size, p=[0.05, 0.17, 0.51, 0.21, 0.06]),
        }
    )
