"""Small tables as they stand in a test, read as files are."""

from __future__ import annotations

import io

import pandas as pd


def table(text: str) -> pd.DataFrame:
    """A table of a few rows: columns apart by commas, rows by slashes; blanks do not count.

    >>> table("id, score / a, 1 / b,").to_dict("list")
    {'id': ['a', 'b'], 'score': [1.0, nan]}
    """
    rows = [",".join(cell.strip() for cell in row.split(",")) for row in text.split("/")]
    return pd.read_csv(io.StringIO("\n".join(rows)), float_precision="round_trip")
