"""Where the files of a search lie, and what its texts are: code, output and prompt of a node."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from reports.load import plain
from reports.reading import Ends, read_below
from reports.records import ENDED_STATES, Node
from reports.search_tree.texts import Limits, gap

OUTPUT_NAME = "output.txt"

_LARGEST_STATE_BYTES = 1_000_000
_ENDED_PHASES = ("done", "stopped")


@dataclass(frozen=True)
class SearchFiles:
    """The files of one search, below the directory of a run."""

    root: Path

    @property
    def journal(self) -> Path:
        """One line per node; may be missing as long as none has finished."""
        return self.root / "logs" / "journal.jsonl"

    @property
    def code_dir(self) -> Path:
        """One directory per node."""
        return self.root / "code"

    @property
    def is_there(self) -> bool:
        """Whether the directory looks like a run's at all."""
        return self.journal.parent.is_dir() or (self.root / "run.json").is_file()

    @property
    def is_ended(self) -> bool:
        """Whether the run's own files say that no node will follow."""
        state = self._fields("run.json").get("state")
        phase = self._fields("logs/progress.json").get("phase")
        return state in (*ENDED_STATES, "lost") or phase in _ENDED_PHASES

    @property
    def title(self) -> str:
        """The run in words: variant, competition and seed where run.json has them."""
        fields = self._fields("run.json")
        variant, competition = fields.get("variant"), fields.get("competition_id")
        if not variant or not competition:
            return self.root.resolve().name
        return f"{variant}, {competition}, seed {fields.get('seed', 0)}"

    def _fields(self, name: str) -> dict[str, Any]:
        found = read_below(self.root, name, _LARGEST_STATE_BYTES)
        try:
            fields = json.loads(found.head) if found else {}
        except ValueError:
            return {}
        return fields if isinstance(fields, dict) else {}


@dataclass(frozen=True)
class NodeTexts:
    """The long texts of one node; None for what is not there."""

    code: str | None
    output: str | None
    prompt: str | None
    is_output_whole: bool
    """False when only the journal's tail of the output is left."""


def read_texts(node: Node, code_dir: Path, limits: Limits) -> NodeTexts:
    """Read what the code directory holds of a node, at most `limits` bytes of each file.

    The journal is written by an agent: a name that leads out of the directory is not followed.
    """
    own_dir = str(PurePosixPath(node.code_file).parent) if node.code_file else node.node_id
    output = _read(code_dir, f"{own_dir}/{OUTPUT_NAME}", limits.output)
    return NodeTexts(
        code=_read(code_dir, node.code_file, limits.code),
        output=printed(node.output_tail) if output is None else output,
        prompt=_read(code_dir, node.prompt_file, limits.prompt),
        is_output_whole=output is not None,
    )


def printed(text: str | None) -> str | None:
    r"""What a reader of the terminal would have seen: no escapes, no overwritten progress bars.

    >>> printed("fold 1 10%\rfold 1 99%\r\ndone")
    'fold 1 99%\ndone'
    """
    if not text:
        return text
    if "\r" not in text:
        return plain(text)
    lines = text.replace("\r\n", "\n").split("\n")
    return plain("\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines))


def _read(code_dir: Path, name: str | None, most_bytes: int) -> str | None:
    found = read_below(code_dir, name, most_bytes) if name and most_bytes else None
    return None if found is None else printed(_decoded(found))


def _decoded(found: Ends) -> str:
    head, tail = (part.decode("utf-8", "replace") for part in (found.head, found.tail))
    return head + gap(found.left_out_bytes, "bytes") + tail if found.left_out_bytes else head
