from __future__ import annotations

from pathlib import Path

import pytest

from competitions.catalog import find, split
from competitions.datadir import DataDir
from competitions.errors import PreparationFailed
from competitions.preparation import prepare
from competitions.preparing import Folders

WINE = find("demo-wine")


@pytest.mark.parametrize("competition_id", [one.id for one in split("demo")])
def test_preparing_makes_the_layout_of_mle_bench(tmp_path: Path, competition_id: str) -> None:
    competition, data = find(competition_id), DataDir(tmp_path)
    assert prepare(competition, data)
    public = {path.name for path in data.public(competition).iterdir()}
    assert {"description.md", "sample_submission.csv"} <= public
    assert data.answers(competition).is_file()
    assert data.is_prepared(competition)


def test_what_is_prepared_is_left_alone(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    prepare(WINE, data)
    before = data.answers(WINE).stat().st_mtime_ns
    assert prepare(WINE, data) is False
    assert data.answers(WINE).stat().st_mtime_ns == before


def test_a_half_prepared_directory_is_made_anew(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    data.public(WINE).mkdir(parents=True)
    (data.public(WINE) / "train.csv").write_text("half")
    assert prepare(WINE, data)
    assert (data.public(WINE) / "train.csv").read_text() != "half"


def test_a_failure_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from competitions import preparation

    class _Breaks:
        @staticmethod
        def prepare(folders: Folders) -> None:
            (folders.public / "train.csv").write_text("half")
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(preparation, "load_preparable", lambda _: _Breaks)
    with pytest.raises(
        PreparationFailed, match=r"demo-wine .*No space left on device.* --data-dir"
    ):
        prepare(WINE, DataDir(tmp_path))
    assert [path.name for path in (tmp_path / "demo-wine").iterdir()] == [".lock"]


def test_a_place_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PreparationFailed, match="could not be prepared in"):
        prepare(WINE, DataDir(tmp_path / "file"))
