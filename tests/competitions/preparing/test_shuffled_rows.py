"""Rows that are formatted a chunk at a time, against pandas with all of them in memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from competitions.preparing import shuffled_rows
from competitions.preparing.shuffled_rows import FormattedRows

LINES = [
    "text,whole,gaps,later,float",
    'a,1,,1,1.50\n"b ""c"", d",2,2,2,0.00001',
    '"line\nbreak",3,3,3,1234567\n,4,4,4,12345678901234567.0',
    'NA,5,5,0.1,-0.0\n"""",6,6,1e3,3',
    '"\n",7,7,5,0.30000000000000004\n"é ""\n""",8,8,,7',
]


@pytest.mark.parametrize("rows_at_once", [1, 2, 3, 100])
@pytest.mark.parametrize("end", ["\n", ""])
def test_the_same_bytes_as_pandas(
    rows_at_once: int, end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shuffled_rows, "ROWS_AT_ONCE", rows_at_once)
    table, made = tmp_path / "table.csv", tmp_path / "made.csv"
    table.write_text("\n".join(LINES) + end, encoding="utf-8")
    whole = pd.read_csv(table, float_precision="round_trip")
    rows = FormattedRows.of(table, tmp_path / "rows.csv")
    assert len(rows) == len(whole) == 8
    for picked in ([5, 0, 7, 2], [3], list(range(8)), []):
        rows.write(np.array(picked, dtype=np.intp), made)
        assert made.read_bytes() == whole.iloc[picked].to_csv(index=False).encode()


def test_a_link_is_not_written_through(tmp_path: Path) -> None:
    table, made = tmp_path / "table.csv", tmp_path / "made.csv"
    table.write_text("a\n1\n2\n", encoding="utf-8")
    made.hardlink_to(table)
    FormattedRows.of(table, tmp_path / "rows.csv").write(np.array([1]), made)
    assert (table.read_text("utf-8"), made.read_text("utf-8")) == ("a\n1\n2\n", "a\n2\n")
