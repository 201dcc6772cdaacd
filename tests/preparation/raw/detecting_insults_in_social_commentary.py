"""Insults: quoted comments full of escapes and quotation marks, some without a date."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.texts import text


def make(raw: Path, rng: np.random.Generator, size: int = 40) -> None:
    first = _comments(rng, "train", 30)
    first.to_csv(raw / "train.csv", index=False)
    solutions = _comments(rng, "test", size)
    solutions.loc[size // 2, "Date"] = "NA"  # reads as a missing value
    solutions["Usage"] = rng.choice(["PublicTest", "PrivateTest"], size)
    solutions.to_csv(raw / "test_with_solutions.csv", index=False)
    verification = _comments(rng, "verification", 12)
    verification.to_csv(raw / "impermium_verification_labels.csv", index_label="id")
    unknown = verification.assign(Insult=None)
    unknown.to_csv(raw / "impermium_verification_set.csv", index_label="id")
    unknown.drop(columns="Insult").to_csv(raw / "test.csv", index_label="id")
    unknown.assign(Insult=0).to_csv(raw / "sample_submission_null.csv", index=False)


def _comments(rng: np.random.Generator, part: str, size: int) -> pd.DataFrame:
    comments = [rf'"{text(rng)} {part}\xa0{n}\n"' for n in range(size)]
    days, hours = rng.integers(10, 29, size), rng.integers(10, 24, size)
    dates = [f"201206{day}{hour}5910Z" for day, hour in zip(days, hours, strict=True)]
    table = pd.DataFrame({"Insult": np.arange(size) % 3 // 2, "Date": dates, "Comment": comments})
    return table.assign(Date=table["Date"].mask(rng.random(size) < 0.2))
