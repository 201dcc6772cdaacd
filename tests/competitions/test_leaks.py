"""What gives away the answers goes, all else stays."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
from scipy.io import loadmat, savemat

from competitions.known_issues import known_issues
from competitions.leaks import FIXES, fix_leaks


def _names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def _write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)


@pytest.mark.parametrize("competition_id", FIXES)
def test_every_fix_is_of_a_leak_in_the_list_of_known_issues(competition_id: str) -> None:
    issues = {issue.id: issue.kind for issue in known_issues(competition_id)}
    assert issues[FIXES[competition_id].issue] == "leak"


def test_a_competition_without_known_leaks_is_left_alone(tmp_path: Path) -> None:
    _write(tmp_path, "train.csv")
    assert fix_leaks("leaf-classification", tmp_path) == []
    assert _names(tmp_path) == {"train.csv"}


def test_outlines_of_test_images_go(tmp_path: Path) -> None:
    kept = ["train/a.json", "test/b.tiff", "test/b-anatomical-structure.json"]
    _write(tmp_path, *kept, "test/b.json")
    assert fix_leaks("hubmap-kidney-segmentation", tmp_path) == ["outlines-in-test"]
    assert _names(tmp_path) == set(kept)


def test_logs_with_the_true_track_go(tmp_path: Path) -> None:
    kept = ["train/d/p/supplemental/span_log.nmea", "test/d/p/device_gnss.csv"]
    _write(tmp_path, *kept, "test/d/p/supplemental/span_log.nmea")
    assert fix_leaks("smartphone-decimeter-2022", tmp_path) == ["true-track-in-test"]
    assert _names(tmp_path) == set(kept)


def test_the_giver_goes_from_both_files_and_their_archives(tmp_path: Path) -> None:
    for part in ("train", "test"):
        request = {"giver_username_if_known": "ada", "request_id": part, "text": "é"}
        (tmp_path / f"{part}.json").write_text(json.dumps([request]))
    assert fix_leaks("random-acts-of-pizza", tmp_path) == ["giver-tells-outcome"]
    for part in ("train", "test"):
        kept = [{"request_id": part, "text": "é"}]
        assert json.loads((tmp_path / f"{part}.json").read_text()) == kept
        with zipfile.ZipFile(tmp_path / f"{part}.zip") as archive:
            assert archive.namelist() == [f"{part}.json"]
            assert json.loads(archive.read(f"{part}.json")) == kept


def _sample() -> bytes:
    mat, out = io.BytesIO(), io.BytesIO()
    video = {"NumFrames": 3, "FrameRate": 20.0, "Labels": {"Name": "ok", "Begin": 1, "End": 2}}
    savemat(mat, {"Video": video})
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("Sample00300_data.mat", mat.getvalue())
        archive.writestr("Sample00300_color.mp4", b"film")
    return out.getvalue()


def test_labels_of_gestures_go_from_the_test_samples(tmp_path: Path) -> None:
    content = _sample()
    with tarfile.open(tmp_path / "test.tar.gz", "w:gz") as archive:
        member = tarfile.TarInfo("./Sample00300.zip")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    assert fix_leaks("multi-modal-gesture-recognition", tmp_path) == ["labels-in-mat-files"]
    with tarfile.open(tmp_path / "test.tar.gz") as archive:
        data = archive.extractfile("./Sample00300.zip")
        assert data is not None
        with zipfile.ZipFile(io.BytesIO(data.read())) as sample:
            assert sample.read("Sample00300_color.mp4") == b"film"
            video = loadmat(io.BytesIO(sample.read("Sample00300_data.mat")))["Video"]
    assert set(video.dtype.names) == {"NumFrames", "FrameRate"}
    assert np.asarray(video["NumFrames"][0, 0]).item() == 3
    assert _names(tmp_path) == {"test.tar.gz"}
