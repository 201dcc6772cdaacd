"""Raw data of a competition: as they are there, from an archive at hand, or from Kaggle."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from competitions.catalog import Competition
from competitions.datadir import DataDir
from competitions.errors import ArchiveError
from competitions.preparing.archives import unpack
from competitions.verification import archive_md5, md5_of

_DOWNLOADED, _AT_HAND = "downloaded", "archive at hand"


@dataclass(frozen=True)
class Raw:
    """A folder of raw data, and what of it Podium put there itself.

    While Podium's raw data are there a mark beside them says so, so that they are known as
    Podium's after a kill too.
    """

    folder: Path
    unpacked: bool = False
    downloaded: bool = False

    @classmethod
    def found(cls, folder: Path) -> Raw:
        """What is there already."""
        mark = _mark(folder)
        text = mark.read_text("utf-8") if mark.is_file() else ""
        return cls(folder, unpacked=bool(text), downloaded=text == _DOWNLOADED)

    def mark(self) -> None:
        """Leave the mark. Raises OSError."""
        _mark(self.folder).write_text(_DOWNLOADED if self.downloaded else _AT_HAND, "utf-8")

    def tidy(self, archive: Path, *, keep: bool | None) -> None:
        """Remove raw data that Podium unpacked, unless they are to be kept, and the mark.

        With `keep` False also those that were there. The archive goes only if it was downloaded.
        """
        if keep is False or (keep is None and self.unpacked):
            shutil.rmtree(self.folder, ignore_errors=True)
            if self.downloaded:
                archive.unlink(missing_ok=True)
        _mark(self.folder).unlink(missing_ok=True)


def ensure_raw(
    competition: Competition,
    data: DataDir,
    archives: Path | None,
    *,
    verify: bool,
    tell: Callable[[str], None],
) -> Raw:
    """The raw data, unpacked; what is there already is used as it is.

    Raises ArchiveError, DownloadFailed, OSError.
    """
    folder = data.raw(competition)
    if competition.suite == "demo":  # its data come with scikit-learn
        return Raw(folder)
    if data.has_raw(competition):
        return Raw.found(folder)
    archive, downloaded = find_archive(competition, data, archives), Raw.found(folder).downloaded
    if archive is None:
        from competitions.downloads import download

        tell("downloading")
        archive, downloaded = data.archive(competition), True
        download(competition.id, archive)
        Raw(folder, unpacked=True, downloaded=True).mark()
    if verify:
        tell("checking the archive")
        _require_sum(competition, archive)
    tell("unpacking")
    if folder.is_dir():
        folder.rmdir()  # empty
    raw = Raw(folder, unpacked=True, downloaded=downloaded)
    raw.mark()
    unpack(archive, folder)
    return raw


def _mark(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}-by-podium")


def find_archive(competition: Competition, data: DataDir, archives: Path | None) -> Path | None:
    """An archive of the competition that is on this machine."""
    places = [data.archive(competition)]
    if archives is not None:
        places.insert(0, archives / f"{competition.id}.zip")
        places.insert(1, archives / competition.id / f"{competition.id}.zip")
    return next((place for place in places if place.is_file()), None)


def _require_sum(competition: Competition, archive: Path) -> None:
    wanted = archive_md5(competition.id)
    if wanted is None:
        return
    found = md5_of(archive)
    if found != wanted:
        raise ArchiveError(
            f"{competition.id}: {archive} has MD5 {found}, but MLE-bench was made from {wanted}. "
            "Remove it and download it again, or take it as it is with --no-verify."
        )
