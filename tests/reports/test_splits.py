"""Splits by name, by file and by what the results hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from competitions.errors import UnknownSplit
from reports.aggregate import Cell
from reports.errors import BrokenFile
from reports.results import Results
from reports.splits import OWN, split_ids

RESULTS = Results("r", (Cell("b", 1, None), Cell("a", 1, None), Cell("a", 2, None)))


@pytest.mark.parametrize(
    ("name", "count"),
    [("low", 22), ("medium", 38), ("high", 15), ("all", 75), ("split75", 75), ("dev", 7)],
)
def test_named_splits_are_the_catalogs(name: str, count: int) -> None:
    assert len(set(split_ids(name, RESULTS))) == count


def test_own_is_what_the_results_hold() -> None:
    assert split_ids(OWN, RESULTS) == ("a", "b")


def test_a_file_has_one_id_per_line(tmp_path: Path) -> None:
    path = tmp_path / "ids.txt"
    path.write_text("# mine\nAI4Code\n\nb  # of the results\nAI4Code\n")
    assert split_ids(str(path), RESULTS) == ("AI4Code", "b")


def test_an_unknown_id_in_a_file_is_named_by_line_with_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "ids.txt"
    path.write_text("AI4Code\nAI4Cod\n")
    with pytest.raises(BrokenFile, match=r"ids\.txt, line 2: .*AI4Cod.* Did you mean AI4Code"):
        split_ids(str(path), RESULTS)


def test_a_file_without_ids_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ids.txt"
    path.write_text("# none\n")
    with pytest.raises(BrokenFile, match="names no competition"):
        split_ids(str(path), RESULTS)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ids.bin"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(BrokenFile, match="not a text file"):
        split_ids(str(path), RESULTS)


def test_an_unknown_split_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownSplit, match="medium"):
        split_ids("mediun", RESULTS)
