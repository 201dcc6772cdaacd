"""What a run's LLM calls came to: how many, how long, and what went wrong."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from reports.load import plain
from reports.reading import is_plain_file, read_lines
from reports.records import LlmCall
from reports.search_tree.texts import cut

_CALL = TypeAdapter(LlmCall)
_MOST_ERRORS = 5
_LONGEST_ERROR = 300


@dataclass(frozen=True)
class CallSummary:
    """All LLM calls of one run."""

    calls: int
    failed: int
    """Answered with an error, or not to the end."""
    prompt_tokens: int
    completion_tokens: int
    uncounted: int
    """Calls that went well and whose tokens nobody counted."""
    median_s: float
    p95_s: float
    longest_s: float
    total_s: float
    statuses: tuple[tuple[int, int], ...]
    """HTTP status and number of calls, by status."""
    errors: tuple[tuple[str, int], ...]
    """The most frequent messages with their numbers."""


def call_summary(path: Path) -> CallSummary | None:
    """The calls of an llm.jsonl; None if it is not there or holds no call."""
    if not is_plain_file(path):
        return None
    calls, _ = read_lines(path, _CALL, path.name)
    return summarise(calls) if calls else None


def summarise(calls: Sequence[LlmCall]) -> CallSummary:
    """Numbers of at least one call; latencies in seconds, the 95th percentile by nearest rank."""
    took = sorted(call.latency_s for call in calls)
    bad = [call for call in calls if _is_bad(call)]
    messages = Counter(_message(call) for call in bad)
    return CallSummary(
        calls=len(calls),
        failed=len(bad),
        prompt_tokens=sum(call.prompt_tokens or 0 for call in calls),
        completion_tokens=sum(call.completion_tokens or 0 for call in calls),
        uncounted=sum(call.completion_tokens is None and not _is_bad(call) for call in calls),
        median_s=statistics.median(took),
        p95_s=took[max(0, -(-95 * len(took) // 100) - 1)],
        longest_s=took[-1],
        total_s=sum(took),
        statuses=tuple(sorted(Counter(call.status for call in calls).items())),
        errors=tuple(messages.most_common(_MOST_ERRORS)),
    )


def _is_bad(call: LlmCall) -> bool:
    return bool(call.error) or not 200 <= call.status < 300


def _message(call: LlmCall) -> str:
    text = " ".join(plain(call.error or "no message").split())
    return f"{call.status}: {cut(text, _LONGEST_ERROR)}"
