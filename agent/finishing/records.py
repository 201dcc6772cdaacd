"""What the end of a run has already done, on disk, so that a killed end is not begun anew."""

import json
import os
from pathlib import Path
from typing import Any

RECORDS_NAME = "finishing.jsonl"


class Records:
    """One JSON line per finished piece of work, found by its kind and key; the latest counts.

    A line that a kill cut off, or that cannot be read, is as if the work had not been done.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._found: dict[tuple[str, str], dict[str, Any]] = {}
        self._load()

    def get(self, kind: str, key: str) -> dict[str, Any] | None:
        """What was recorded, or None."""
        return self._found.get((kind, key))

    def add(self, kind: str, key: str, **facts: Any) -> dict[str, Any]:
        """Write a record and wait until it is on disk. Raises OSError."""
        record = {"kind": kind, "key": key, **facts}
        with self._path.open("ab") as file:
            file.write(json.dumps(record).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self._keep(record)
        return record

    def _load(self) -> None:
        if not self._path.exists():
            return
        content = self._path.read_bytes()
        complete = content[: content.rfind(b"\n") + 1]
        for line in complete.splitlines():
            try:
                record = json.loads(line)
                self._keep(record)
            except (ValueError, KeyError, TypeError):
                continue
        if len(complete) < len(content):
            os.truncate(self._path, len(complete))

    def _keep(self, record: dict[str, Any]) -> None:
        self._found[record["kind"], record["key"]] = record
