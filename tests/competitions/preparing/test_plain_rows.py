"""Lines that are taken as they are, against pandas' reading and writing."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competitions.preparing import plain_rows as module
from competitions.preparing.lines import Lines
from competitions.preparing.plain_rows import plain_rows
from competitions.preparing.shuffled_rows import FormattedRows
from competitions.preparing.tables import read_table

ODD_NUMBERS = ["0", "-0", "00", "1", "-1", "007", "1.", ".5", "+1.5", "1e5", "1E-7", "0.00001"]
ODD_NUMBERS += ["0.0001", "-0.0", "1e400", "0.1234567890123456", "123456789012345.6"]
ODD_NUMBERS += ["12345678901234567890", "0.1 ", "1_0", "-"]
ODD_TEXTS = ["2009-06-15_UTC", "NA", "nan", "None", "true", "False", "12", "1e5", "inf", "Infinity"]
ODD_TEXTS += ["n/a", "0x1F", " NA", " 7", "TRUE", "1_0", "#N/A N/A", "5%"]
NUMBERS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.floats(-1000, 1000).map(lambda value: f"{value:.2f}"),
    st.floats(-0.01, 0.01).map(lambda value: f"{value:.6f}"),
    st.decimals(-(10**6), 10**6, places=4).map(str),
    st.sampled_from([*ODD_NUMBERS, "NA", "nan", "inf"]),
    st.just(""),
)
TEXTS = st.one_of(
    st.text("abcXYZ é'.-", min_size=1, max_size=9),
    st.sampled_from(ODD_TEXTS),
    st.just(""),
)


@settings(max_examples=300, deadline=None)
@given(
    rows=st.lists(
        st.tuples(TEXTS, NUMBERS, NUMBERS, st.integers(-5, 10**6)), min_size=1, max_size=9
    ),
    head=st.integers(1, 4),
)
def test_what_is_written_is_what_pandas_writes(
    rows: list[tuple[str, str, str, int]], head: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("rows")
    table, made = folder / "t.csv", folder / "m.csv"
    good = [f"text{n},{n}.5,-{n}.25,{n}\n" for n in range(head)]
    lines = [f"{text},{one},{two},{n}\n" for text, one, two, n in rows]
    table.write_text("".join(["a,b,c,d\n", *good, *lines]), encoding="utf-8")
    wanted = read_table(table).iloc[::-1].to_csv(index=False).encode()
    found = FormattedRows.of(table, folder / "rows.csv")
    found.write(np.arange(len(found))[::-1], made)
    assert made.read_bytes() == wanted


def _found(tmp_path: Path, text: str) -> Lines | None:
    (tmp_path / "t.csv").write_bytes(text.encode())
    found = plain_rows(tmp_path / "t.csv")
    return found and found[1]


def test_plain_lines_are_found_and_others_mended(tmp_path: Path) -> None:
    plain = "".join(f"k{n},{n}.5,{n},\n" for n in range(20))
    found = _found(tmp_path, f"key,x,n,gap\n{plain}k,1.50,7,\nk,3,7,2.0\nk,0.00001,7,\n")
    assert found is not None
    assert len(found.ends) == 23
    assert found.mended == {20: b"k,1.5,7,\n", 21: b"k,3.0,7,2.0\n", 22: b"k,1e-05,7,\n"}


@pytest.mark.parametrize(
    "text",
    [
        'a,b\n"x",1\n',  # quotes
        "a,b\r\nx,1\r\n",
        "a,b\nx,1",  # no line break at the end
        "a,b\nx,1\ny\n",
        "a,b\nx,1\n\ny,2\n",
        "a,a\nx,1\n",  # pandas renames
        "a,b\nx,1\nNA,2\n",
        "a,b\nx,1\n12,2\n",
        "a,b\nx,01\n",
        "a,b\nTrue,1\n",
        "a\nx\n",
        "\ufeffa,b\nx,1\n",
        "a,b\n",
    ],
)
def test_what_only_a_reader_can_judge_is_left_to_it(tmp_path: Path, text: str) -> None:
    assert _found(tmp_path, text) is None


def test_blocks_end_at_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BLOCK", 7)
    text = "a,b\n" + "".join(f"word{n},{n}\n" for n in range(50))
    found = _found(tmp_path, text)
    assert found is not None
    content = text.encode()
    lines = [content[a:b] for a, b in zip(found.starts, found.ends, strict=True)]
    assert b"".join(lines) == content[4:]
    assert io.BytesIO(lines[49]).read() == b"word49,49\n"
