"""Files whose rows have one field more than the header: pandas takes the first for row labels."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from tests.parity.malform import csv_bytes


def indexed_csv(frame: pd.DataFrame, labels: Iterable[object]) -> bytes:
    """The frame as CSV with a label before each row, but none in the header."""
    header, *lines = csv_bytes(frame).decode().splitlines()
    rows = (f"{label},{line}" for label, line in zip(labels, lines, strict=True))
    return "\n".join([header, *rows, ""]).encode()
