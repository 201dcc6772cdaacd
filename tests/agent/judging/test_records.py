import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from agent.judging.records import cell_at, cells_of, ended, line_end_of, record_of, records

_CELL = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00\ufeff"), max_size=8
)
_ROWS = st.lists(st.lists(_CELL, min_size=2, max_size=4), min_size=1, max_size=12)


@given(_ROWS, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_records_are_the_rows_of_the_file_and_together_its_bytes(
    rows: list[list[str]], end: str, has_last_end: bool
) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=end).writerows(rows)
    content = text.getvalue().encode()
    content = content if has_last_end else content.removesuffix(end.encode())
    with TemporaryDirectory() as directory:
        path = Path(directory) / "t.csv"
        path.write_bytes(content)
        found = list(records(path))
    assert b"".join(found) == content
    assert [cells_of(record) for record in found] == rows
    assert [cell_at(record, 0) for record in found] == [row[0] for row in rows]


@given(st.lists(_CELL, min_size=1, max_size=4))
def test_a_written_record_reads_as_it_was(cells: list[str]) -> None:
    assert cells_of(record_of(cells)) == cells


def test_blank_lines_are_no_records_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"\xef\xbb\xbfid,a\n\n1,x\n  \n2,y\n\n")
    assert list(records(path)) == [b"\xef\xbb\xbfid,a\n\n", b"1,x\n  \n", b"2,y\n\n"]
    assert cell_at(next(records(path)), 0) == "id"


def test_a_last_line_gets_the_end_that_others_have() -> None:
    assert line_end_of(b"a,b\r\n") == "\r\n"
    assert ended(b"1,2", "\r\n") == b"1,2\r\n"
    assert ended(b"1,2\n", "\r\n") == b"1,2\n"
