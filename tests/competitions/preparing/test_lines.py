"""Lines on disk, in another order than they came."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from competitions.preparing import lines as module
from competitions.preparing.lines import Lines, LineWriter, csv_lines


def test_lines_come_in_any_order_and_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BLOCK", 2)
    with LineWriter(tmp_path / "lines") as writer:
        writer.add([b"a\n", b"", b"ccc"])
        writer.add([b"\xff\x00"])
        lines = writer.written()
    assert len(lines) == 4
    for _ in range(2):
        assert list(lines.take(np.array([3, 0, 0, 1, 2]))) == [
            *(b"\xff\x00", b"a\n", b"a\n", b"", b"ccc"),
        ]


def test_a_mended_line_is_taken_in_place_of_the_files(tmp_path: Path) -> None:
    (tmp_path / "t").write_bytes(b"one\ntwo\n")
    lines = Lines(tmp_path / "t", np.array([0, 4]), np.array([4, 8]), {1: b"2\n"})
    assert list(lines.take(np.array([1, 0]))) == [b"2\n", b"one\n"]


def test_lines_are_what_pandas_writes() -> None:
    cells = ["plain", "", 'a "quote"', "a,b", "two\nlines", "two\r\nlines", " é ", "''"]
    rows = [[one, other] for one in cells for other in cells]
    table = pd.DataFrame(rows).to_csv(index=False, header=False, lineterminator="\n")
    lines = csv_lines(rows)
    assert len(lines) == len(rows)
    assert "".join(lines) == table
