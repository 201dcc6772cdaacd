"""A log file of bounded size that keeps the head and the tail of what was written to it."""

from __future__ import annotations

import os
from io import FileIO
from pathlib import Path
from types import TracebackType

DEFAULT_CAP_BYTES = 32 << 20


def _fresh(path: Path) -> FileIO:
    """A new file in a folder that an agent writes to, so never through a link it may have left."""
    path.unlink(missing_ok=True)
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    return FileIO(os.open(path, flags, 0o644), "r+")


class CappedLog:
    """Bytes in, at most `cap_bytes` of them on disk: the first half and the last half.

    While it is open the second half of the file is a ring, so that the size holds at any moment and
    a killed writer loses nothing of what is kept. `close` puts the ring in order, with a line
    between the halves that says how much is missing.
    """

    def __init__(self, path: Path, cap_bytes: int = DEFAULT_CAP_BYTES) -> None:
        self._path = path
        self._head_bytes = cap_bytes // 2
        self._ring_bytes = cap_bytes - self._head_bytes
        self._written = 0
        self._file = _fresh(path)

    def write(self, data: bytes) -> None:
        """Append `data`; raises OSError when the disk is full."""
        rest = memoryview(data)
        while rest:
            offset, room = self._place()
            self._file.seek(offset)
            count = self._file.write(rest[:room])
            self._written += count
            rest = rest[count:]

    def _place(self) -> tuple[int, int]:
        """Where the next byte goes, and how many fit there in one piece."""
        if self._written < self._head_bytes:
            return self._written, self._head_bytes - self._written
        position = (self._written - self._head_bytes) % self._ring_bytes
        return self._head_bytes + position, self._ring_bytes - position

    def close(self) -> None:
        """Put the tail in order and close the file; idempotent."""
        if self._file.closed:
            return
        try:
            left_out = self._written - self._head_bytes - self._ring_bytes
            if left_out > 0:
                self._unroll(left_out)
        finally:
            self._file.close()

    def _unroll(self, left_out: int) -> None:
        self._file.seek(0)
        head = self._file.read(self._head_bytes) or b""
        ring = self._file.read(self._ring_bytes) or b""
        start = self._place()[0] - self._head_bytes
        note = f"\n[podium: {left_out:,} bytes left out here]\n".encode()
        aside = self._path.with_name(self._path.name + ".aside")
        with _fresh(aside) as file:
            file.write(head + note + ring[start:] + ring[:start])
        aside.replace(self._path)

    def __enter__(self) -> CappedLog:
        """The log itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()
