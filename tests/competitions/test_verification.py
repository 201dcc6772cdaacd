"""Verification against listed MD5 sums."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from competitions import verification
from competitions.catalog import find, split
from competitions.datadir import DataDir
from competitions.errors import NotPrepared, PreparationFailed
from competitions.preparation import prepare, verify_prepared
from competitions.preparing.record import Record
from competitions.verification import archive_md5, is_listed, verify

ID = "spaceship-titanic"


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


@pytest.fixture
def prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("public/train.csv", "public/sample_submission.csv", "private/test.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "public" / "description.md").write_text("not listed, and not looked at")
    (tmp_path / "public" / "meta.parquet").write_text("bytes of another version")
    public = {name: _md5(f"public/{name}") for name in ("train.csv", "sample_submission.csv")}
    private = {"test.csv": _md5("private/test.csv")}
    sums: dict[str, dict[str, Any]] = {
        ID: {"zip": "0" * 32, "public": public | {"meta.parquet": "1" * 32}, "private": private}
    }
    monkeypatch.setattr(verification, "_listed", lambda: sums)
    return tmp_path


def test_every_competition_of_the_benchmark_is_listed_and_others_are_not() -> None:
    assert all(is_listed(one.id) and archive_md5(one.id) for one in split("all"))
    assert not is_listed("demo-wine")


def test_files_as_listed_have_nothing_said_of_them(prepared: Path) -> None:
    assert verify(ID, prepared, Record()) == []


def test_each_file_that_differs_is_named(prepared: Path) -> None:
    (prepared / "public" / "train.csv").write_text("other")
    (prepared / "private" / "test.csv").unlink()
    (prepared / "public" / "extra.json").write_text("{}")
    (prepared / "public" / "meta.parquet").unlink()
    lines = verify(ID, prepared, Record())
    other = f"public/train.csv has MD5 {_md5('other')}, not {_md5('public/train.csv')}"
    assert sorted(lines) == [
        "private/test.csv is missing",
        "public/extra.json should not be there",
        "public/meta.parquet is missing",
        other,
    ]


def test_files_that_a_fixed_leak_changed_differ_by_intent(
    prepared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pizza = "random-acts-of-pizza"
    listed: dict[str, dict[str, Any]] = {pizza: verification._listed()[ID]}
    listed[pizza]["public"]["train.json"] = "2" * 32
    monkeypatch.setattr(verification, "_listed", lambda: listed)
    (prepared / "public" / "train.json").write_text("[]")
    assert len(verify(pizza, prepared, Record())) == 1
    assert verify(pizza, prepared, Record(leaks_fixed=["giver-tells-outcome"])) == []


def test_sums_are_taken_once_and_again_after_a_change(
    prepared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = Record()
    taken: list[str] = []
    real = verification.md5_of

    def counted(path: Path) -> str:
        taken.append(path.name)
        return real(path)

    monkeypatch.setattr(verification, "md5_of", counted)
    verify(ID, prepared, record)
    record.save(prepared)
    again = Record.load(prepared)
    verify(ID, prepared, again)
    assert len(taken) == 3
    (prepared / "public" / "train.csv").write_text("other and longer")
    assert len(verify(ID, prepared, again)) == 1
    assert taken[3:] == ["train.csv"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"sums": 3, "other": 1}'])
def test_a_record_that_does_not_read_is_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "podium.json").write_text(content)
    assert isinstance(Record.load(tmp_path), Record)


def test_verifying_what_something_else_prepared(tmp_path: Path) -> None:
    one, data = find("demo-wine"), DataDir(tmp_path)
    with pytest.raises(NotPrepared, match="podium prepare -c demo-wine"):
        verify_prepared(one, data)
    prepare(one, data)
    assert not verify_prepared(one, data).verified  # there is nothing to compare with
    cactus = find("aerial-cactus-identification")
    for path in (data.answers(cactus), data.sample_submission(cactus)):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("id,has_cactus\n")
    with pytest.raises(
        PreparationFailed, match=r"files are not as MLE-bench.*train.csv is missing"
    ):
        verify_prepared(cactus, data)
