"""What is known of a prepared competition, kept beside its public and private folders."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

NAME = "podium.json"


@dataclass
class Record:
    """How `prepared/` was made, and the MD5 sums that were taken of its files.

    `description` says where description.md comes from, `leaks_fixed` which known leaks were taken
    out. A directory that something else prepared has neither. `sums` maps a path to size, time in
    ns, inode and MD5 sum of the file when the sum was taken.
    """

    description: str = ""
    leaks_fixed: list[str] = field(default_factory=list)
    verified: bool = False
    sums: dict[str, list[Any]] = field(default_factory=dict)

    def md5(self, path: Path, name: str, take: Callable[[Path], str]) -> str:
        """The MD5 sum of a file, taken anew only if the file changed. Raises OSError."""
        state = path.stat()
        key = [state.st_size, state.st_mtime_ns, state.st_ino]
        known = self.sums.get(name)
        if known is None or known[:3] != key:
            self.sums[name] = known = [*key, take(path)]
        sum_: str = known[3]
        return sum_

    @classmethod
    def load(cls, prepared: Path) -> Record:
        """The record of a prepared directory; an empty one if there is none, or none that reads."""
        try:
            fields = json.loads((prepared / NAME).read_text("utf-8"))
            return cls(
                **{name: fields[name] for name in cls.__dataclass_fields__ if name in fields}
            )
        except (OSError, ValueError, TypeError):
            return cls()

    def save(self, prepared: Path) -> None:
        """Write the record whole or not at all. Raises OSError."""
        aside = prepared / f".{NAME}.{os.getpid()}"
        aside.write_text(json.dumps(asdict(self), indent=1) + "\n", encoding="utf-8")
        aside.replace(prepared / NAME)
