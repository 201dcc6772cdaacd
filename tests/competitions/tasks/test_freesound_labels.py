"""Freesound: the published labels are taken from the raw data, or else downloaded."""

from __future__ import annotations

import io
from http.client import IncompleteRead
from pathlib import Path
from urllib.error import URLError

import pytest

from competitions.catalog import find
from competitions.errors import PreparationFailed
from competitions.preparing.archives import unpack
from competitions.tasks import freesound_audio_tagging_2019 as task
from tests.preparation import kit

FREESOUND = find("freesound-audio-tagging-2019")
ARCHIVE = "FSDKaggle2019.meta.zip"


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    """Raw data as Kaggle has them: without the labels."""
    raw = kit.make_raw(FREESOUND, tmp_path / "raw")
    (raw / ARCHIVE).rename(tmp_path / ARCHIVE)
    return raw


def test_missing_labels_are_downloaded_and_raw_data_stay(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def answer(url: str, timeout: float) -> io.BytesIO:
        asked.append(url)
        return io.BytesIO((tmp_path / ARCHIVE).read_bytes())

    monkeypatch.setattr(task, "urlopen", answer)
    assert kit.prepare_ours(FREESOUND, raw, tmp_path / "made") == kit.expected(FREESOUND.id)
    assert asked == ["https://zenodo.org/records/3612637/files/FSDKaggle2019.meta.zip?download=1"]
    assert not (raw / ARCHIVE).exists()


@pytest.mark.parametrize("error", [URLError("no\nroute"), TimeoutError(), IncompleteRead(b"")])
def test_a_download_that_fails_says_what_to_do(
    error: Exception, raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(url: str, timeout: float) -> io.BytesIO:
        raise error

    monkeypatch.setattr(task, "urlopen", refuse)
    with pytest.raises(
        PreparationFailed, match=r"zenodo.*download=1 could not .* put it at"
    ) as one:
        kit.prepare_ours(FREESOUND, raw, tmp_path / "made")
    assert "\n" not in str(one.value)


def test_labels_that_are_unpacked_already_are_taken(raw: Path, tmp_path: Path) -> None:
    unpack(tmp_path / ARCHIVE, tmp_path / "labels")
    (tmp_path / "labels" / "FSDKaggle2019.meta").rename(raw / "FSDKaggle2019.meta")
    assert kit.prepare_ours(FREESOUND, raw, tmp_path / "made") == kit.expected(FREESOUND.id)
