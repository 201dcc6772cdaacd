"""One call at the gateway: what the client asks, whether it may, and the account of it."""

from __future__ import annotations

import hmac
import json
import re
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from starlette.types import Receive, Scope

from harness.gateway import refusals
from harness.gateway.answers import Tokens
from harness.gateway.headers import Header, value_of
from harness.gateway.records import CLIENT_LEFT, CallRecord
from harness.gateway.refusals import CallRefused
from harness.gateway.upstream import Upstream

_ENDPOINTS = {
    "POST": re.compile(
        r"/v1/(chat/completions|completions|embeddings|responses(/[\w-]+/cancel)?)", re.ASCII
    ),
    "GET": re.compile(r"/v1/(models(/[\w.:@%/-]+)?|responses/[\w-]+)", re.ASCII),
}
"""Nothing else: with the host's key, a run could otherwise read or fill the files, batches and
stored answers of the host's account, and so those of other runs."""

_TAKES_STREAM_OPTIONS = ("/v1/chat/completions", "/v1/completions")
_LONGEST_TEXT = 500
"""Characters of a client's or an upstream's text that a record keeps."""


class ClientLeft(Exception):
    """The client closed its connection before it had its answer."""


@dataclass(frozen=True)
class Ask:
    """What the client sent, read once."""

    method: str
    path: str
    """Still percent-encoded, without the query."""
    query: str
    headers: list[Header]
    body: bytes
    json: dict[str, Any] | None
    """The body as an object; None when it is none."""

    @property
    def model(self) -> str | None:
        """The model that the client names."""
        model = (self.json or {}).get("model")
        return model if isinstance(model, str) else None

    @property
    def is_streamed(self) -> bool:
        """The client wants server-sent events."""
        return (self.json or {}).get("stream") is True

    @property
    def wants_usage(self) -> bool:
        """The client asks itself for the token counts of its stream."""
        options = (self.json or {}).get("stream_options")
        return isinstance(options, dict) and options.get("include_usage") is True

    @property
    def lacks_usage(self) -> bool:
        """A stream whose token counts nobody would tell unless the gateway asks for them."""
        return self.is_streamed and self.path in _TAKES_STREAM_OPTIONS and not self.wants_usage

    def body_with_usage(self) -> bytes:
        """The body with stream_options.include_usage on."""
        body = self.json or {}
        options = body.get("stream_options")
        kept = options if isinstance(options, dict) else {}
        return json.dumps({**body, "stream_options": {**kept, "include_usage": True}}).encode()


@dataclass
class Account:
    """What becomes of one call; closed exactly once, into its record."""

    path: str
    at: float = field(default_factory=time.time)
    started: float = field(default_factory=time.monotonic)
    ask: Ask | None = None
    status: int = CLIENT_LEFT
    first_byte_s: float | None = None
    tokens: Tokens | None = None
    error: str | None = None

    @property
    def is_answered(self) -> bool:
        """The head of an answer has gone to the client."""
        return self.status != CLIENT_LEFT

    def note_first_byte(self) -> None:
        """The upstream's answer has begun to arrive."""
        if self.first_byte_s is None:
            self.first_byte_s = self.elapsed_s()

    def elapsed_s(self) -> float:
        """Seconds since the call came in."""
        return round(time.monotonic() - self.started, 4)

    def record(self, upstream: Upstream | None, token: str) -> CallRecord:
        """The account as it stands, with key and token masked wherever they could stand."""

        def clean(text: str | None) -> str | None:
            if text is None:
                return None
            text = upstream.masked(text) if upstream else text
            return text.replace(token, "*" * len(token))[:_LONGEST_TEXT]

        tokens = self.tokens or Tokens()
        return CallRecord(
            at=self.at,
            path=clean(self.path) or "",
            model=clean(self.ask.model) if self.ask else None,
            stream=self.ask.is_streamed if self.ask else False,
            status=self.status,
            latency_s=self.elapsed_s(),
            first_byte_s=self.first_byte_s,
            prompt_tokens=tokens.prompt,
            completion_tokens=tokens.completion,
            error=clean(self.error),
        )


def path_of(scope: Scope) -> str:
    """The path as the client wrote it, percent-encoded."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return raw.split(b"?")[0].decode("ascii", errors="replace")


async def read_ask(scope: Scope, receive: Receive, limit_bytes: int) -> Ask:
    """Read the whole call.

    Raises CallRefused for a body above the limit, and ClientLeft when the client left meanwhile.
    """
    body = await _read_body(receive, limit_bytes)
    query = scope["query_string"].decode("ascii", errors="replace")
    return Ask(scope["method"], path_of(scope), query, scope["headers"], body, _object(body))


async def _read_body(receive: Receive, limit_bytes: int) -> bytes:
    # Unread bytes would make the server reset the connection, and the client miss the refusal: so
    # what is too much is read and thrown away, up to a bound.
    body, size = bytearray(), 0
    while size <= 4 * limit_bytes:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientLeft
        chunk: bytes = message.get("body", b"")
        size += len(chunk)
        if size <= limit_bytes:
            body += chunk
        if not message.get("more_body", False):
            break
    if size > limit_bytes:
        raise CallRefused(refusals.body_too_large(limit_bytes))
    return bytes(body)


def require_token(headers: list[Header], token: str) -> None:
    """Raise CallRefused unless the call carries this run's token."""
    scheme, _, sent = (value_of(headers, b"authorization") or b"").partition(b" ")
    is_right = hmac.compare_digest(sent.strip(), token.encode())
    if scheme.lower() != b"bearer" or not is_right:
        raise CallRefused(refusals.BAD_TOKEN)


def require_allowed(ask: Ask, upstream: Upstream) -> None:
    """Raise CallRefused for an endpoint that is not passed on or a model not open to the run."""
    endpoint = _ENDPOINTS.get(ask.method)
    if not endpoint or not endpoint.fullmatch(ask.path) or _climbs(ask.path):
        raise CallRefused(refusals.unknown_endpoint(ask.method, ask.path[:_LONGEST_TEXT]))
    if ask.method == "POST" and upstream.models and ask.model not in upstream.models:
        model = ask.model[:_LONGEST_TEXT] if ask.model else None
        raise CallRefused(refusals.model_not_allowed(model, upstream.models))


def body_to_send(ask: Ask, upstream: Upstream) -> bytes:
    """The body that the upstream gets: the client's own bytes wherever they can stay."""
    if ask.lacks_usage and upstream.asks_for_usage:
        return ask.body_with_usage()
    if upstream.models and ask.json is not None:
        # Written anew: of a "model" that stands twice another server might read the other one.
        return json.dumps(ask.json).encode()
    return ask.body


def _climbs(path: str) -> bool:
    """Whether the path could leave its place; a percent sign that is itself encoded could too."""
    return "%25" in path or not {".", ".."}.isdisjoint(unquote(path).split("/"))


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
