"""Collecting: the submission over time, and the last complete one at the end."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path

from harness.events import EventLog
from harness.rundir import RunPaths, open_agent_file

_CHUNK_BYTES = 1 << 20


class SubmissionWatcher:
    """Copies the agent's submission into snapshots/ whenever it changed and is complete.

    A file counts as complete when it ends with a line end and did not change while it was copied;
    once an agent ended by itself a last line without one counts too. Snapshots are
    named by seconds since the start, so that a medal rate over time can be read from them.
    """

    def __init__(self, paths: RunPaths, events: EventLog, started_at: float) -> None:
        self._paths = paths
        self._events = events
        self._started_at = started_at
        self._seen: tuple[int, int, int] | None = None
        self.snapshots: list[Path] = []

    def look(self, *, final: bool = False) -> None:
        """Take a snapshot if there is something new and complete; raises OSError on a full disk."""
        mark = self._mark()
        if mark is None or mark == self._seen:
            return
        aside = self._copy()
        if aside is None:
            return
        try:
            if self._mark() != mark or not (final or _ends_with_line_end(aside)):
                return
            self._keep(aside, mark)
        finally:
            aside.unlink(missing_ok=True)

    def restore_last(self) -> bool:
        """Put the last complete submission back if the present file is none; True if there is one.

        Raises OSError when the disk is full.
        """
        if not self.snapshots:
            return False
        last = self.snapshots[-1]
        if self._seen is None or self._mark() != self._seen:
            target = self._paths.submission
            if target.is_dir() and not target.is_symlink():
                shutil.rmtree(target)
            aside = target.with_name(".submission.restored")
            shutil.copyfile(last, aside)
            aside.replace(target)
            self._seen = self._mark()
        return True

    def _mark(self) -> tuple[int, int, int] | None:
        try:
            found = self._paths.submission.lstat()
        except OSError:
            return None
        return (found.st_ino, found.st_size, found.st_mtime_ns) if found.st_size else None

    def _copy(self) -> Path | None:
        handle, name = tempfile.mkstemp(prefix=".copy-", dir=self._paths.snapshots_dir)
        aside = Path(name)
        try:
            with os.fdopen(handle, "wb") as target, open_agent_file(self._paths.submission) as file:
                shutil.copyfileobj(file, target, _CHUNK_BYTES)
        except FileNotFoundError:
            aside.unlink(missing_ok=True)
            return None
        except OSError as error:
            aside.unlink(missing_ok=True)
            if error.filename is None:  # writing failed, the disk is full
                raise
            return None  # a link or a pipe in place of a file: not a submission
        return aside

    def _keep(self, aside: Path, mark: tuple[int, int, int]) -> None:
        seconds = round(time.time() - self._started_at)
        name = f"{len(self.snapshots):04d}_{seconds:06d}s.csv"
        target = self._paths.snapshots_dir / name
        aside.chmod(0o644)
        aside.replace(target)
        self._seen = mark
        self.snapshots.append(target)
        self._events.add("snapshot", file=name, size_bytes=target.stat().st_size)


def _ends_with_line_end(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(0, os.SEEK_END)
        if not file.tell():
            return False
        file.seek(-1, os.SEEK_END)
        return file.read(1) in (b"\n", b"\r")
