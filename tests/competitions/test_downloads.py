"""Kaggle's real client against a fake of Kaggle: downloads and what can go wrong with them."""

from __future__ import annotations

import gc
import hashlib
import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from competitions import verification
from competitions.catalog import find
from competitions.datadir import DataDir
from competitions.descriptions import describe
from competitions.downloads import download, rules_accepted
from competitions.errors import ArchiveError, DownloadFailed
from competitions.kaggle_api import signed_in
from competitions.preparation import Wishes, prepare
from competitions.preparing.record import Record
from tests.fakes.kaggle import FakeArchive, FakeKaggle
from tests.preparation import kit

pytestmark = [
    pytest.mark.kaggle,
    # Kaggle's client leaves connections that broke to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

TITANIC = find("spaceship-titanic")
MIB = 1 << 20


@pytest.fixture(autouse=True)
def _account(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("KAGGLE_API_ENVIRONMENT", "TEST")
    monkeypatch.setenv("KAGGLE_CONFIG_DIR", str(tmp_path / "none"))
    monkeypatch.setenv("KAGGLE_USERNAME", "ada")
    monkeypatch.setenv("KAGGLE_KEY", "key")
    monkeypatch.delenv("KAGGLE_API_TOKEN", raising=False)
    monkeypatch.setattr("time.sleep", lambda _: None)  # between attempts, Kaggle's and ours
    yield
    gc.collect()


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An archive of synthetic raw data, as Kaggle would send it."""
    raw = kit.make_raw(TITANIC, tmp_path_factory.mktemp("made") / "raw")
    # Kaggle's client writes pieces of 1 MiB; what comes after the last whole one is asked again.
    (raw / "extra.bin").write_bytes(np.random.default_rng(0).bytes(5 * MIB))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path in raw.iterdir():
            archive.write(path, path.name)
    return out.getvalue()


def test_an_archive_comes_whole_by_way_of_the_redirect(tmp_path: Path, content: bytes) -> None:
    target = tmp_path / "a.zip"
    with FakeKaggle(archives={TITANIC.id: FakeArchive(content)}) as kaggle:
        download(TITANIC.id, target)
    assert target.read_bytes() == content
    assert kaggle.authorizations[0].startswith("Basic ")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip"]


def test_a_connection_that_breaks_goes_on_where_it_was(tmp_path: Path, content: bytes) -> None:
    archive = FakeArchive(content, cuts=[2 * MIB + 9, MIB + 9])
    with FakeKaggle(archives={TITANIC.id: archive}):
        download(TITANIC.id, tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_bytes() == content
    assert archive.ranges == ["", f"bytes={2 * MIB}-", f"bytes={3 * MIB}-"]


def test_a_later_process_goes_on_from_what_an_earlier_one_left(
    tmp_path: Path, content: bytes
) -> None:
    archive = FakeArchive(content, cuts=[2 * MIB + 9] + [9] * 60)
    with FakeKaggle(archives={TITANIC.id: archive}):
        with pytest.raises(DownloadFailed, match=r"broke off 4 times .* go on from where it is"):
            download(TITANIC.id, tmp_path / "a.zip")
        left = (tmp_path / "a.zip.part").stat().st_size
        assert left == 2 * MIB
        archive.cuts, archive.ranges = [], []
        download(TITANIC.id, tmp_path / "a.zip")
    assert archive.ranges[-1] == f"bytes={left}-"
    assert (tmp_path / "a.zip").read_bytes() == content


def test_what_was_left_of_another_file_is_not_gone_on_with(tmp_path: Path, content: bytes) -> None:
    other = FakeArchive(content[::-1], cuts=[2 * MIB + 9] + [9] * 60)
    with FakeKaggle(archives={TITANIC.id: other}) as kaggle:
        with pytest.raises(DownloadFailed):
            download(TITANIC.id, tmp_path / "a.zip")
        kaggle.archives[TITANIC.id] = FakeArchive(content)
        download(TITANIC.id, tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_bytes() == content


def test_too_many_requests_are_tried_again(tmp_path: Path, content: bytes) -> None:
    with FakeKaggle(faults=[429, 503], archives={TITANIC.id: FakeArchive(content)}):
        download(TITANIC.id, tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_bytes() == content


@pytest.mark.parametrize(
    ("archive", "sentence"),
    [
        (
            FakeArchive(b"", rules_accepted=False),
            r"its rules are not accepted .* https://www.kaggle.com/c/spaceship-titanic/rules",
        ),
        (None, r"Kaggle does not have it any more. Use .* --from-archive"),
    ],
)
def test_a_refusal_says_which_page_to_open(
    tmp_path: Path, archive: FakeArchive | None, sentence: str
) -> None:
    archives = {} if archive is None else {TITANIC.id: archive}
    with FakeKaggle(archives=archives), pytest.raises(DownloadFailed, match=sentence):
        download(TITANIC.id, tmp_path / "a.zip")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("accepted", [True, False])
def test_whether_the_rules_are_accepted_is_known_before(accepted: bool) -> None:
    archives = {TITANIC.id: FakeArchive(b"", rules_accepted=accepted)}
    with FakeKaggle(archives=archives), signed_in("rules", DownloadFailed) as kaggle:
        assert rules_accepted(kaggle, TITANIC.id) is accepted


def test_no_credentials_and_no_network_are_one_line_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(DownloadFailed, match="Kaggle cannot be reached"):
        download(TITANIC.id, tmp_path / "a.zip")
    for name in ("KAGGLE_USERNAME", "KAGGLE_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(DownloadFailed, match="no Kaggle credentials"):
        download(TITANIC.id, tmp_path / "a.zip")


def _with_sum(monkeypatch: pytest.MonkeyPatch, sum_: str) -> None:
    sums: dict[str, dict[str, Any]] = {TITANIC.id: {"zip": sum_, "public": {}, "private": {}}}
    monkeypatch.setattr(verification, "_listed", lambda: sums)


def test_from_download_to_prepared_and_nothing_else_is_left(tmp_path: Path, content: bytes) -> None:
    pages = {"description": "Who was transported?", "rules": "Be fair."}
    fake = FakeKaggle(archives={TITANIC.id: FakeArchive(content)}, pages={TITANIC.id: pages})
    words: list[str] = []
    data = DataDir(tmp_path)
    with fake:
        assert prepare(TITANIC, data, tell=words.append)
    assert data.is_prepared(TITANIC)
    assert words[:3] == ["downloading", "checking the archive", "unpacking"]
    text = (data.public(TITANIC) / "description.md").read_text()
    assert "Who was transported?" in text
    assert "Be fair" not in text
    assert Record.load(data.prepared(TITANIC)).description == "Kaggle's pages"
    left = sorted(path.name for path in (tmp_path / TITANIC.id).iterdir())
    assert left == [".lock", "prepared"]


def test_raw_data_and_archive_stay_if_they_are_to_be_kept(tmp_path: Path, content: bytes) -> None:
    with FakeKaggle(archives={TITANIC.id: FakeArchive(content)}):
        prepare(TITANIC, DataDir(tmp_path), Wishes(keep_raw=True))
    assert (tmp_path / TITANIC.id / "raw" / "train.csv").is_file()
    assert (tmp_path / TITANIC.id / f"{TITANIC.id}.zip").is_file()


def test_an_archive_with_another_sum_is_refused_and_kept(
    tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    _with_sum(monkeypatch, "0" * 32)
    mine = hashlib.md5(content, usedforsecurity=False).hexdigest()
    fake = FakeKaggle(archives={TITANIC.id: FakeArchive(content)})
    with fake, pytest.raises(ArchiveError, match=f"has MD5 {mine}, but .* --no-verify"):
        prepare(TITANIC, DataDir(tmp_path))
    assert not DataDir(tmp_path).is_prepared(TITANIC)
    # The archive is there, so that --no-verify needs no second download.
    assert prepare(TITANIC, DataDir(tmp_path), Wishes(verify=False))


def test_an_archive_at_hand_needs_neither_network_nor_account(
    tmp_path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KAGGLE_KEY")
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / f"{TITANIC.id}.zip").write_bytes(content)
    data = DataDir(tmp_path / "data")
    assert prepare(TITANIC, data, Wishes(archives=mine))
    assert data.is_prepared(TITANIC)
    assert (mine / f"{TITANIC.id}.zip").read_bytes() == content
    assert not data.raw(TITANIC).exists()


def test_pages_that_kaggle_does_not_give_are_no_error() -> None:
    with FakeKaggle():
        found = describe(TITANIC, None, ask_kaggle=True)
    assert found.source in ("Podium's card", "package mlebench")


def test_the_real_kaggle_is_never_asked() -> None:
    assert os.environ["KAGGLE_API_ENVIRONMENT"] == "TEST"
