"""Writing a report's directory: whole files, nothing stale, nothing of others touched."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from reports import writing
from reports.writing import MANIFEST, Output, write_outputs


def given(*contents: bytes) -> Sequence[bytes]:
    return contents


def output(path: str, content: bytes = b"x") -> Output:
    return Output((path,), partial(given, content))


def files_of(directory: Path) -> set[str]:
    return {str(one.relative_to(directory)) for one in directory.rglob("*") if one.is_file()}


def test_files_are_written_and_listed(tmp_path: Path) -> None:
    both = Output(("a/one.txt", "two.txt"), partial(given, b"1", b"2"))
    written = write_outputs([both, output("index.html", b"i")], tmp_path)
    assert written == tuple(tmp_path / one for one in ("a/one.txt", "two.txt", "index.html"))
    assert [one.read_bytes() for one in written] == [b"1", b"2", b"i"]
    assert json.loads((tmp_path / MANIFEST).read_text())["files"] == [
        "a/one.txt",
        "index.html",
        "two.txt",
    ]


def test_what_only_the_report_before_had_goes_with_its_empty_directory(tmp_path: Path) -> None:
    write_outputs([output("runs/old/index.html"), output("index.html")], tmp_path)
    write_outputs([output("runs/new/index.html"), output("index.html")], tmp_path)
    assert files_of(tmp_path) == {"runs/new/index.html", "index.html", MANIFEST}
    assert not (tmp_path / "runs" / "old").exists()


def test_files_that_no_report_wrote_stay(tmp_path: Path) -> None:
    write_outputs([output("runs/old/index.html"), output("index.html")], tmp_path)
    (tmp_path / "runs" / "old" / "mine.txt").write_text("mine")
    write_outputs([output("index.html")], tmp_path)
    assert files_of(tmp_path) == {"runs/old/mine.txt", "index.html", MANIFEST}


@pytest.mark.parametrize("path", ["../mine.txt", "/etc/hostname", "a/../../mine.txt", 7, ""])
def test_a_manifest_cannot_name_files_elsewhere(tmp_path: Path, path: object) -> None:
    mine, out = tmp_path / "mine.txt", tmp_path / "out"
    mine.write_text("mine")
    out.mkdir()
    (out / MANIFEST).write_text(json.dumps({"files": [path]}))
    write_outputs([output("index.html")], out)
    assert mine.read_text() == "mine"


@pytest.mark.parametrize("text", ["{", "[]", '{"files": 3}', "{}"])
def test_a_broken_manifest_is_replaced(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text)
    write_outputs([output("index.html")], tmp_path)
    assert json.loads((tmp_path / MANIFEST).read_text())["files"] == ["index.html"]


def test_an_interrupted_report_is_cleared_away_by_the_next(tmp_path: Path) -> None:
    def broken() -> Sequence[bytes]:
        raise RuntimeError("stopped")

    with pytest.raises(RuntimeError):
        write_outputs(
            [output("a.html"), Output(("b.html",), broken), output("index.html")], tmp_path
        )
    assert files_of(tmp_path) == {"a.html", MANIFEST}
    write_outputs([output("index.html")], tmp_path)
    assert files_of(tmp_path) == {"index.html", MANIFEST}


def test_two_outputs_of_one_path_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="same path"):
        write_outputs([output("a.html"), output("a.html")], tmp_path)
    assert files_of(tmp_path) == set()


def test_many_files_are_the_same_whether_several_processes_write_them_or_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs = [output(f"runs/{number}.html", str(number).encode()) for number in range(200)]
    monkeypatch.setattr(writing, "_cores", lambda: 2)
    write_outputs(outputs, tmp_path / "two")
    monkeypatch.setattr(writing, "_cores", lambda: 1)
    write_outputs(outputs, tmp_path / "one")
    contents = [
        {name: (tmp_path / where / name).read_bytes() for name in files_of(tmp_path / where)}
        for where in ("two", "one")
    ]
    assert contents[0] == contents[1]
    assert len(contents[0]) == 201


def test_nothing_is_forked_beside_other_threads() -> None:
    release = threading.Event()
    other = threading.Thread(target=release.wait)
    other.start()
    assert not writing._may_fork()
    release.set()
    other.join()
