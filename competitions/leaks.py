"""Taking known leaks out of public data (see known_issues.csv, kind "leak").

Only what gives away the answers goes: a file, a field of JSON, a field of a MATLAB file. What
anybody can download elsewhere is no matter of files.
"""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from competitions.preparing.archives import pack_zip
from competitions.preparing.tables import write_json


def fix_leaks(competition_id: str, public: Path) -> list[str]:
    """Take known leaks out of a public folder; the ids of the issues mended. Raises OSError."""
    if competition_id not in FIXES:
        return []
    FIXES[competition_id].run(public)
    return [FIXES[competition_id].issue]


def _without_outlines(public: Path) -> None:
    for path in (public / "test").glob("*.json"):
        if not path.name.endswith("-anatomical-structure.json"):
            path.unlink()


def _without_true_tracks(public: Path) -> None:
    for path in (public / "test").rglob("span_log.nmea"):
        path.unlink()


def _without_givers(public: Path) -> None:
    for part in ("train", "test"):
        path = public / f"{part}.json"
        requests = json.loads(path.read_text("utf-8"))
        for request in requests:
            request.pop("giver_username_if_known", None)
        write_json(requests, path, indent=4)
        pack_zip(public / f"{part}.zip", [(path, path.name)])


def _without_gesture_labels(public: Path) -> None:
    """Rewrite the archive of test samples, each a zip archive with a MATLAB file in it."""
    archive = public / "test.tar.gz"
    aside = public / ".test.tar.gz"
    with tarfile.open(archive) as source, tarfile.open(aside, "w:gz", compresslevel=1) as target:
        for member in source:
            data = source.extractfile(member) if member.isfile() else None
            content = data.read() if data is not None else None
            if content is not None and member.name.endswith(".zip"):
                content = _sample_without_labels(content)
                member.size = len(content)
            target.addfile(member, io.BytesIO(content) if content is not None else None)
    aside.replace(archive)


def _sample_without_labels(content: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for member in source.infolist():
            data = source.read(member)
            if member.filename.endswith(".mat"):
                data = _matlab_without_labels(data)
            target.writestr(member, data)
    return out.getvalue()


def _matlab_without_labels(content: bytes) -> bytes:
    from numpy.lib.recfunctions import repack_fields
    from scipy.io import loadmat, savemat

    tables: dict[str, Any] = loadmat(io.BytesIO(content))
    video = tables["Video"]
    kept = [name for name in video.dtype.names if name != "Labels"]
    out = io.BytesIO()
    named = {name: value for name, value in tables.items() if not name.startswith("__")}
    savemat(out, named | {"Video": repack_fields(video[kept])}, do_compression=True)
    return out.getvalue()


@dataclass(frozen=True)
class Fix:
    """How a known issue is mended in a public folder, and which files with listed sums change."""

    issue: str
    run: Callable[[Path], None]
    changes: tuple[str, ...] = ()


FIXES = {
    "hubmap-kidney-segmentation": Fix("outlines-in-test", _without_outlines),
    "multi-modal-gesture-recognition": Fix("labels-in-mat-files", _without_gesture_labels),
    "random-acts-of-pizza": Fix(
        "giver-tells-outcome", _without_givers, ("public/train.json", "public/test.json")
    ),
    "smartphone-decimeter-2022": Fix("true-track-in-test", _without_true_tracks),
}
"""By competition id."""
