"""The account of a run's LLM calls: one record per call, one line of llm.jsonl per record."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

SCHEMA = 1
CLIENT_LEFT = 499
"""Status of a call whose client went away before it had an answer (nginx's number for it)."""


@dataclass(frozen=True)
class CallRecord:
    """One LLM call as the gateway saw it. Never holds the key, the token or any text of it."""

    at: float
    """When the call came in, in Unix seconds."""
    path: str
    """As the client called it, without the query: /v1/chat/completions."""
    model: str | None
    stream: bool
    """The client asked for server-sent events."""
    status: int
    """What the client was answered; 499 when it left before."""
    latency_s: float
    """From the call's arrival to the end of the answer."""
    first_byte_s: float | None
    """From the call's arrival to the first byte of the upstream's answer."""
    prompt_tokens: int | None
    """As the upstream counts them; None when it did not say."""
    completion_tokens: int | None
    error: str | None
    """Why the call did not end well; a status of 200 with an error is a broken answer."""

    def to_dict(self) -> dict[str, Any]:
        """The line of llm.jsonl, as an object."""
        return {"schema": SCHEMA, **asdict(self)}


@dataclass(frozen=True)
class LlmUsage:
    """What a run used of the LLM: all calls, and the tokens of those whose count is known."""

    llm_calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0

    def plus(self, prompt_tokens: int | None, completion_tokens: int | None) -> LlmUsage:
        """The usage after one more call."""
        return LlmUsage(
            self.llm_calls + 1,
            self.prompt_tokens + (prompt_tokens or 0),
            self.completion_tokens + (completion_tokens or 0),
        )


class CallLog:
    """llm.jsonl of one run: appends a line per call and adds up, over a resumed run's calls too.

    An instance is the `record` argument of gateway_app; `usage` may be read from other threads.
    """

    def __init__(self, path: Path) -> None:
        """Open the log at `path`; raises OSError when what is there cannot be read."""
        self._path = path
        self._lock = threading.Lock()
        self._usage = LlmUsage()
        for line in _lines(path):
            self._usage = self._usage.plus(line.get("prompt_tokens"), line.get("completion_tokens"))
        self._needs_line_end = _is_torn(path)

    @property
    def usage(self) -> LlmUsage:
        """The sums over all calls so far."""
        with self._lock:
            return self._usage

    def __call__(self, record: CallRecord) -> None:
        """Append one call, which counts even when OSError says that it could not be written."""
        with self._lock:
            self._usage = self._usage.plus(record.prompt_tokens, record.completion_tokens)
            line = json.dumps(record.to_dict()) + "\n"
            with self._path.open("a", encoding="utf-8") as file:
                file.write("\n" + line if self._needs_line_end else line)
            self._needs_line_end = False


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    if not path.exists():
        return
    with path.open(encoding="utf-8", errors="replace") as file:
        for text in file:
            try:
                line = json.loads(text)
            except ValueError:
                continue  # the torn last line of a harness that was killed while it wrote
            if isinstance(line, dict):
                yield line


def _is_torn(path: Path) -> bool:
    if not path.exists() or path.stat().st_size == 0:
        return False
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"
