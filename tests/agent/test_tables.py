from pathlib import Path

import pytest

from agent.tables import as_number, read_table


def _table(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    return path


def test_a_small_table_is_known_whole(tmp_path: Path) -> None:
    table = read_table(_table(tmp_path, b'id,"a, b"\n1,x\n\n2,"y\nz"\n'))
    assert table is not None
    assert table.columns == ("id", "a, b")
    assert table.values("a, b") == ["x", "y\nz"]
    assert (table.has_all_rows, table.about_rows) == (True, 2)


def test_short_rows_do_no_harm(tmp_path: Path) -> None:
    table = read_table(_table(tmp_path, b"a,b\n1\n2,3\n"))
    assert table is not None
    assert table.values("b") == ["3"]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00\x01", b"\n\n"])
def test_what_is_no_table_is_none(tmp_path: Path, content: bytes) -> None:
    assert read_table(_table(tmp_path, content)) is None


def test_a_missing_file_is_none(tmp_path: Path) -> None:
    assert read_table(tmp_path / "nothing.csv") is None


def test_an_unknown_column_is_an_error(tmp_path: Path) -> None:
    table = read_table(_table(tmp_path, b"a,b\n1,2\n"))
    assert table is not None
    with pytest.raises(ValueError, match="not in tuple"):
        table.values("c")


@pytest.mark.parametrize(
    ("cell", "number"), [("1", 1.0), (" -2.5e3 ", -2500.0), ("", None), ("x", None), ("1,5", None)]
)
def test_cells_are_numbers_or_not(cell: str, number: float | None) -> None:
    assert as_number(cell) == number
