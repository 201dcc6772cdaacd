"""Reading an answer while it passes: token counts, errors in the body, and masking the key."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Protocol

_EVENT_END = re.compile(rb"\r?\n\r?\n|\r\r")
_LARGEST_JSON_BYTES = 256 << 20
"""Beyond it an answer passes unread: its usage stays unknown."""


@dataclass(frozen=True)
class Tokens:
    """Token counts of one call, as far as the upstream told them."""

    prompt: int | None = None
    completion: int | None = None


def tokens_of(answer: Any) -> Tokens | None:
    """The usage that an answer, a chunk or an event of OpenAI's APIs carries; None if none.

    Chat, completions and embeddings say prompt_tokens and completion_tokens; the responses API
    says input_tokens and output_tokens, in streams below `response`.

    >>> tokens_of({"type": "response.completed", "response": {"usage": {"input_tokens": 7}}})
    Tokens(prompt=7, completion=None)
    """
    if not isinstance(answer, dict):
        return None
    usage = answer.get("usage")
    if not isinstance(usage, dict):
        return tokens_of(answer.get("response"))
    return Tokens(
        _count(usage, "prompt_tokens", "input_tokens"),
        _count(usage, "completion_tokens", "output_tokens"),
    )


def error_of(answer: Any) -> str | None:
    """The error message that an answer or an event carries; None when it tells of none."""
    if not isinstance(answer, dict):
        return None
    error = answer.get("error")
    if isinstance(error, dict):
        return str(error.get("message") or error.get("code") or "an error without a message")
    if isinstance(error, str) and error:
        return error
    if answer.get("type") == "error":
        return str(answer.get("message") or "an error without a message")
    return error_of(answer.get("response"))


class Reader(Protocol):
    """Sees an answer's bytes as they pass, and says afterwards what was in it."""

    tokens: Tokens | None
    error: str | None
    is_terminated: bool
    """The answer itself says that it is whole, whatever became of the connection."""

    def feed(self, chunk: bytes) -> bytes:
        """Take the next bytes of the answer; returns what the client may have now."""
        ...

    def finish(self) -> bytes:
        """The answer is over; returns what was held back."""
        ...


class BodyReader:
    """Reads an answer that is one JSON object. Every byte passes at once."""

    def __init__(self, *, is_json: bool) -> None:
        self.tokens: Tokens | None = None
        self.error: str | None = None
        self.is_terminated = False
        self._is_json = is_json
        self._body = bytearray()

    def feed(self, chunk: bytes) -> bytes:
        """Keep a copy of the chunk and let it pass."""
        if self._is_json and len(self._body) <= _LARGEST_JSON_BYTES:
            self._body += chunk
        return chunk

    def finish(self) -> bytes:
        """Read the whole body; nothing was held back."""
        if self._is_json and len(self._body) <= _LARGEST_JSON_BYTES:
            self._read_json()
        return b""

    def _read_json(self) -> None:
        try:
            answer = json.loads(self._body)
        except (ValueError, RecursionError):
            self.error = f"the answer is not JSON ({len(self._body):,} bytes)"
            return
        self.is_terminated = True
        self.tokens, self.error = tokens_of(answer), error_of(answer)


class EventReader:
    """Reads server-sent events; each passes as soon as it is whole.

    With `hides_usage` the extra last chunk with token counts and no choices, for which the gateway
    asked and not the client, is taken out: clients that read `choices[0]` would break on it.
    """

    def __init__(self, *, hides_usage: bool) -> None:
        self.tokens: Tokens | None = None
        self.error: str | None = None
        self.is_terminated = False
        self._hides_usage = hides_usage
        self._pending = bytearray()

    def feed(self, chunk: bytes) -> bytes:
        """Take bytes; returns the events that became whole with them."""
        # An end mark may lie across the border of two chunks: three bytes before it at most.
        position = max(0, len(self._pending) - 3)
        self._pending += chunk
        passed = bytearray()
        while end := _EVENT_END.search(self._pending, position):
            event = bytes(self._pending[: end.end()])
            del self._pending[: end.end()]
            position = 0
            if not self._is_hidden(event):
                passed += event
        return bytes(passed)

    def finish(self) -> bytes:
        """The last event, when the upstream ended without the blank line behind it."""
        rest = bytes(self._pending)
        self._pending.clear()
        return b"" if self._is_hidden(rest) else rest

    def _is_hidden(self, event: bytes) -> bool:
        data = b"".join(
            line[5:].strip() for line in event.splitlines() if line.startswith(b"data:")
        )
        if data == b"[DONE]":
            self.is_terminated = True
        if b'"usage"' not in data and b'"error"' not in data:
            return False
        try:
            chunk = json.loads(data)
        except (ValueError, RecursionError):
            return False
        self.error = error_of(chunk) or self.error
        self.is_terminated |= _ends_response(chunk)
        tokens = tokens_of(chunk)
        self.tokens = tokens or self.tokens
        return self._hides_usage and tokens is not None and chunk.get("choices") == []


class Mask:
    """Replaces a secret in a stream of bytes by as many stars, also where a chunk's border cuts it.

    >>> mask = Mask(b"sk-secret")
    >>> mask.feed(b"your key sk-se"), mask.feed(b"cret is bad"), mask.finish()
    (b'your key ', b'********* is bad', b'')
    """

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._held = b""

    def feed(self, chunk: bytes) -> bytes:
        """Take bytes; returns all but an end that could become the secret."""
        if not self._secret:
            return chunk
        clean = (self._held + chunk).replace(self._secret, b"*" * len(self._secret))
        border = len(clean) - self._overlap(clean)
        self._held = clean[border:]
        return clean[:border]

    def finish(self) -> bytes:
        """What was held back."""
        held, self._held = self._held, b""
        return held

    def _overlap(self, clean: bytes) -> int:
        longest = min(len(self._secret) - 1, len(clean))
        return next((n for n in range(longest, 0, -1) if clean.endswith(self._secret[:n])), 0)


def _ends_response(event: Any) -> bool:
    """The responses API ends its streams by an event, not by [DONE]."""
    ends = ("response.completed", "response.incomplete", "response.failed")
    return isinstance(event, dict) and event.get("type") in ends


def _count(usage: dict[str, Any], *names: str) -> int | None:
    for name in names:
        value = usage.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
    return None
