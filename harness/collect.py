"""Collecting: the submission over time, and the last complete one at the end."""

from __future__ import annotations

import filecmp
import os
import secrets
import shutil
import stat
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from harness.events import EventLog
from harness.rundir import RunPaths, open_agent_file

_CHUNK_BYTES = 1 << 20
# An agent that rewrites a large submission all day would fill the disk with copies of it.
_MOST_SNAPSHOT_BYTES = 4 << 30
_NEWEST_KEPT = 8


class SubmissionWatcher:
    """Copies the agent's submission into snapshots/ whenever it changed and is complete.

    While the agent runs, a file counts as complete when it ends with a line end and did not change
    while it was copied. At the end `put_in_place` decides. Snapshots are named by seconds since the
    start, so that a medal rate over time can be read from them; beyond `most_bytes` of them every
    second one of the older goes.
    """

    def __init__(
        self,
        paths: RunPaths,
        events: EventLog,
        started_at: float,
        most_bytes: int = _MOST_SNAPSHOT_BYTES,
    ) -> None:
        self._paths = paths
        self._events = events
        self._started_at = started_at
        self._most_bytes = most_bytes
        self._taken = 0
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

    def put_in_place(self, is_whole: Callable[[Path], bool] | None = None) -> bool:
        """Leave in the submission's place what counts, and nothing else; True if there is one.

        That is the last snapshot. With `is_whole`, for an agent that was cut off and perhaps in the
        middle of writing, it is the last that is whole, if any is. What could not be copied, such
        as a link to the private answers, is renamed, so that nobody grades it.
        Raises OSError when the disk is full.
        """
        if not self.snapshots:
            self._clear_place()
            return False
        counts = self.snapshots[-1]
        if is_whole is not None:
            counts = next((one for one in reversed(self.snapshots) if is_whole(one)), counts)
        if counts != self.snapshots[-1] or self._mark() != self._seen:
            self._clear_place()
            self._restore(counts)
        return True

    def _restore(self, snapshot: Path) -> None:
        aside = self._paths.snapshots_dir / ".restored"
        try:
            shutil.copyfile(snapshot, aside)
            aside.replace(self._paths.submission)
        finally:
            aside.unlink(missing_ok=True)
        self._seen = self._mark()

    def _clear_place(self) -> None:
        """Rename what is there but was not collected; an empty file stays, it is only invalid."""
        place = self._paths.submission
        try:
            found = place.lstat()
        except FileNotFoundError:
            return
        if found.st_size or not stat.S_ISREG(found.st_mode):
            # A name that no agent can foresee and take.
            place.rename(place.with_name(f"{place.name}.refused-{secrets.token_hex(4)}"))

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
        self._seen = mark
        if self.snapshots and filecmp.cmp(self.snapshots[-1], aside, shallow=False):
            return
        name = f"{self._taken:04d}_{seconds:06d}s.csv"
        target = self._paths.snapshots_dir / name
        aside.chmod(0o644)
        aside.replace(target)
        self._taken += 1
        self.snapshots.append(target)
        self._events.add("snapshot", file=name, size_bytes=target.stat().st_size)
        if sum(one.stat().st_size for one in self.snapshots) > self._most_bytes:
            self._thin()

    def _thin(self) -> None:
        """Drop every second snapshot, the first and the newest not among them."""
        for one in self.snapshots[1:-_NEWEST_KEPT:2]:
            one.unlink()
            self.snapshots.remove(one)


def count_line_ends(path: Path) -> int:
    """How many lines of a file are ended, read piece by piece."""
    with path.open("rb") as file:
        return sum(piece.count(b"\n") for piece in iter(lambda: file.read(_CHUNK_BYTES), b""))


def _ends_with_line_end(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(0, os.SEEK_END)
        if not file.tell():
            return False
        file.seek(-1, os.SEEK_END)
        return file.read(1) in (b"\n", b"\r")
