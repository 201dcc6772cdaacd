"""The event log of a run: append-only JSON Lines, on disk when the call returns."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any


class EventLog:
    """Appends events to a file; safe to reopen after a crash."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, event: str, **fields: Any) -> None:
        """Append one event with the time now (Unix seconds); raises OSError on a full disk."""
        line = json.dumps({"at": time.time(), "event": event, **fields})
        with self._path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
            file.flush()
