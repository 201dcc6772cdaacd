"""Parameters that an endpoint refused: dropped, renamed or lowered from then on.

The tables of providers will always have gaps; one answer with 400 closes one for the process.
"""

import re
import threading
from collections.abc import Mapping
from typing import Any

from agent.llm.faults import Fault, Kind

_TOKENS = ("max_tokens", "max_completion_tokens")
_DROPPABLE = (
    "temperature",
    "stream_options",
    "reasoning_effort",
    "response_format",
    "chat_template_kwargs",
    "add_special_tokens",
    "stop",
)
_NO_STREAM = re.compile(
    r"stream(ing)?\W.{0,40}\bnot? (be )?(support|allow)|verified to stream", re.I
)
_HIGHEST = (
    # OpenAI; DeepSeek; Anthropic
    re.compile(r"supports? at most (\d+) (?:completion |output )?tokens", re.I),
    re.compile(r"max_(?:completion_)?tokens\W.{0,40}\[\s*1\s*,\s*(\d+)\s*\]", re.I),
    re.compile(r"max_(?:completion_)?tokens: \d+ > (\d+)", re.I),
)
_CONTEXT = re.compile(r"maximum context length is (\d+)", re.I)
_ASKED = re.compile(r"(\d+) (?:input tokens|(?:tokens )?in the (?:messages|prompt|input))", re.I)


class Concessions:
    """What has been learnt of one model at one endpoint. Used by several threads at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._dropped: set[str] = set()
        self._json_is_plain = False
        self._most_tokens: int | None = None

    def applied(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The request without what the endpoint refused."""
        with self._lock:
            dropped, most = set(self._dropped), self._most_tokens
            is_plain = self._json_is_plain
        kept = {name: value for name, value in body.items() if name not in dropped}
        for name in _TOKENS:
            if name in body:
                kept |= _tokens(body[name], name, dropped, most)
        if is_plain and "response_format" in kept:
            kept["response_format"] = {"type": "json_object"}
        if "stream" in dropped:
            kept.pop("stream_options", None)
        return kept

    def most_of(self, max_tokens: int) -> int:
        """The limit that would be sent for `max_tokens`."""
        with self._lock:
            return min(max_tokens, self._most_tokens or max_tokens)

    def learn(self, fault: Fault, sent: Mapping[str, Any]) -> bool:
        """Take in why a request was refused; whether it may be accepted if it is built anew."""
        if fault.status not in (400, 404, 422) or fault.kind is not Kind.REFUSED:
            return False
        most = highest_tokens(str(fault))
        name = _complained_of(fault, sent)
        with self._lock:
            if most is not None and most < _asked_tokens(sent):
                self._most_tokens = min(most, self._most_tokens or most)
                return True
            if name is None:
                return False
            if name == "response_format" and sent[name].get("type") == "json_schema":
                self._json_is_plain = True
            else:
                self._dropped.add(name)
            return True


def highest_tokens(words: str) -> int | None:
    """The most tokens that an answer may have, as an endpoint's complaint says it."""
    found = [int(hit[1]) for pattern in _HIGHEST if (hit := pattern.search(words))]
    return min(found, default=None)


def tokens_left(words: str) -> int | None:
    """What a prompt leaves of the context, as an endpoint's complaint says it. At least 0."""
    context, asked = _CONTEXT.search(words), _ASKED.search(words)
    return max(int(context[1]) - int(asked[1]), 0) if context and asked else None


def _tokens(value: int, name: str, dropped: set[str], most: int | None) -> dict[str, int]:
    """The limit under the first of its names that was not refused."""
    names = [name, *(other for other in _TOKENS if other != name)]
    free = [other for other in names if other not in dropped]
    return {free[0]: min(value, most or value)} if free else {}


def _complained_of(fault: Fault, sent: Mapping[str, Any]) -> str | None:
    """The parameter in the request that the endpoint names, in its own field or in its words."""
    head = re.split(r"[.\[]", fault.parameter or "")[0]
    known = [name for name in (*_TOKENS, *_DROPPABLE) if name in sent]
    if head in known:
        return head
    if sent.get("stream") and (head == "stream" or _NO_STREAM.search(str(fault))):
        return "stream"
    hits = {name: re.search(rf"\b{name}\b", str(fault)) for name in known}
    places = {name: hit.start() for name, hit in hits.items() if hit}
    return min(places, key=places.__getitem__, default=None)


def _asked_tokens(sent: Mapping[str, Any]) -> int:
    return next((int(sent[name]) for name in _TOKENS if name in sent), 0)
