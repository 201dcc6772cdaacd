"""What a run's directory holds beside its records: code, logs, snapshots, findings. All bounded.

Agents write these files: links and pipes are not followed, and what is read is only ever text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reports.load import plain
from reports.reading import list_directory, read_below
from reports.records import Node
from reports.search_tree.files import SearchFiles, printed
from reports.search_tree.texts import cut, gap

MOST_CODE_BYTES = 60_000
MOST_LOG_BYTES = 12_000
LOGS = ("agent.log", "agent.out", "container.log")
FINDINGS = ("audit.json", "attestation.json")

_MOST_FINDINGS_BYTES = 200_000
_LONGEST_FINDING = 500
_MOST_FINDINGS = 200


@dataclass(frozen=True)
class Excerpt:
    """A file, or as much of it as a page shows."""

    name: str
    """From the run's directory on."""
    text: str
    is_whole: bool


def best_code(directory: Path, node: Node | None) -> Excerpt | None:
    """The script of a node; None if it is not there. Of a very long one both ends."""
    if node is None or not node.code_file:
        return None
    found = read_below(SearchFiles(directory).code_dir, node.code_file, MOST_CODE_BYTES)
    if found is None:
        return None
    head, tail = (plain(part.decode("utf-8", "replace")) for part in (found.head, found.tail))
    text = head + gap(found.left_out_bytes, "bytes") + tail if found.left_out_bytes else head
    return Excerpt(f"code/{node.code_file}", text, not found.left_out_bytes)


def log_ends(directory: Path) -> Iterator[Excerpt]:
    """The end of each log that is there and not empty."""
    for name in LOGS:
        found = read_below(directory, f"logs/{name}", 2 * MOST_LOG_BYTES)
        if found is None or not found.head:
            continue
        last = found.tail if found.left_out_bytes else found.head
        is_whole = not found.left_out_bytes and len(last) <= MOST_LOG_BYTES
        text = printed(last[-MOST_LOG_BYTES:].decode("utf-8", "replace")) or ""
        # Where the beginning is cut off, so is the first line.
        yield Excerpt(f"logs/{name}", text if is_whole else text.partition("\n")[2], is_whole)


def snapshot_files(directory: Path) -> Sequence[Path]:
    """The copies of the submission, in the order in which they were taken."""
    return [one for one in list_directory(directory / "snapshots") if one.suffix == ".csv"]


def findings(directory: Path) -> Iterator[tuple[str, Sequence[tuple[str, str]]]]:
    """Each file of findings that is there: its name, and what it says as names with values."""
    for name in FINDINGS:
        found = read_below(directory, name, _MOST_FINDINGS_BYTES)
        if found is not None:
            yield name, _said(found.head, is_whole=not found.left_out_bytes)


def _said(content: bytes, *, is_whole: bool) -> Sequence[tuple[str, str]]:
    try:
        values = json.loads(content) if is_whole else None
    except (ValueError, RecursionError):
        values = None
    if values is None:
        return [("not shown", "The file is too long or no JSON.")]
    said = list(_flattened("", values))
    more = len(said) - _MOST_FINDINGS
    return said if more <= 0 else [*said[:_MOST_FINDINGS], ("not shown", f"{more} more values")]


def _flattened(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """An object as lines: {"a": {"b": [1]}} says 1 of "a, b, 1"."""
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = [(str(number), one) for number, one in enumerate(value, 1)]
    else:
        text = value if isinstance(value, str) else json.dumps(value)
        yield name or "value", cut(plain(text), _LONGEST_FINDING)
        return
    for key, one in inner:
        yield from _flattened(f"{name}, {key}" if name else str(key), one)
