"""A fake of the official readers."""

from __future__ import annotations

from pathlib import Path

import pandas as pd


def read_csv(path: Path) -> pd.DataFrame:
    return pd.read_csv(path)


def load_answers(path: Path) -> pd.DataFrame:
    return pd.read_csv(path)
