"""The folders of one preparation."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from competitions.preparing.archives import unpack


@dataclass(frozen=True)
class Folders:
    """Where one preparation reads and writes.

    `raw` holds Kaggle's archive, unpacked, and is only read. `public` and `private` are empty at
    the start. `scratch` is on their file system, so that what is unpacked there can be linked, and
    is gone afterwards.
    """

    raw: Path
    public: Path
    private: Path
    scratch: Path

    def unpacked(self, archive: str | Path) -> Path:
        """The folder with what an archive holds, unpacked once; raises ArchiveError.

        `archive` is relative to `raw`, or the path of an archive that was in another one.
        """
        source = self.raw / archive
        home = self.scratch if source.is_relative_to(self.scratch) else self.raw
        folder = self.scratch / f"{source.relative_to(home)}.d"
        if not folder.exists():
            unpack(source, folder)
        return folder
