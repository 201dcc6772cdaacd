"""Lines on disk, in another order than they came."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from competitions.preparing import shelf
from competitions.preparing.shelf import Shelf, csv_lines


def test_lines_come_in_any_order_and_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "_BLOCK", 2)
    with Shelf(tmp_path / "lines") as lines:
        lines.add([b"a\n", b"", b"ccc"])
        lines.add([b"\xff\x00"])
        assert len(lines) == 4
        assert list(lines.take(np.array([3, 0, 0, 1, 2]))) == [
            *(b"\xff\x00", b"a\n", b"a\n", b"", b"ccc"),
        ]
        lines.add([b"later"])
        assert list(lines.take(np.array([4, 0]))) == [b"later", b"a\n"]


def test_lines_are_what_pandas_writes() -> None:
    cells = ["plain", "", 'a "quote"', "a,b", "two\nlines", "two\r\nlines", " é ", "''"]
    rows = [[one, other] for one in cells for other in cells]
    table = pd.DataFrame(rows).to_csv(index=False, header=False, lineterminator="\n")
    lines = csv_lines(rows)
    assert len(lines) == len(rows)
    assert "".join(lines) == table
