"""The gateway as an ASGI app: checks the token, puts the key in, passes the answer on as it comes.

It never tries a call again: whether a refusal or a broken answer is worth another call, and after
how long, is the agent's own decision, and part of what is measured.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import aclosing, asynccontextmanager
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from harness.gateway import refusals
from harness.gateway.answers import BodyReader, EventReader, Mask, Reader
from harness.gateway.calls import (
    Account,
    Ask,
    ClientLeft,
    body_to_send,
    path_of,
    read_ask,
    require_allowed,
    require_token,
)
from harness.gateway.headers import to_client, to_upstream
from harness.gateway.records import CallRecord
from harness.gateway.refusals import CallRefused, Refusal
from harness.gateway.upstream import Upstream

BODY_LIMIT_BYTES = 64 << 20
_CONNECT_TIMEOUT_S = 30.0
_log = logging.getLogger(__name__)


def gateway_app(
    upstream: Upstream | None,
    token: str,
    record: Callable[[CallRecord], None],
    *,
    body_limit_bytes: int = BODY_LIMIT_BYTES,
) -> ASGIApp:
    """The LLM gateway of one run, an OpenAI-compatible pass-through below /v1.

    `token` is the run's own bearer token; without an `upstream` each call is answered 503.
    `record` gets one CallRecord per call, whatever became of it, in the event loop's thread.
    """
    gateway = _Gateway(upstream, token, record, body_limit_bytes)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with gateway.client:
            yield

    return Starlette(routes=[Mount("/", app=gateway)], lifespan=lifespan)


class _AnswerBroken(Exception):
    """The answer cannot be completed; the client's connection is to be closed."""


class _Gateway:
    def __init__(
        self,
        upstream: Upstream | None,
        token: str,
        record: Callable[[CallRecord], None],
        body_limit_bytes: int,
    ) -> None:
        self._upstream = upstream
        self._token = token
        self._record = record
        self._body_limit_bytes = body_limit_bytes
        self.client = _client(upstream)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        account = Account(path_of(scope))
        try:
            await self._serve(account, scope, receive, send)
        except asyncio.CancelledError:
            account.error = "the run's services stopped before the answer was complete"
            raise
        except (ClientLeft, _AnswerBroken) as error:
            # Returning with the answer open makes the server close the connection.
            account.error = account.error or str(error) or "the client closed the connection"
        except Exception as error:
            # Protects the accounting, and the agent from a bare connection reset, from our bugs.
            account.error = f"the gateway failed: {type(error).__name__}"
            _log.error("gateway: %s", account.error, exc_info=_log.isEnabledFor(logging.DEBUG))
            if not account.is_answered:
                await _refuse(account, refusals.GATEWAY_FAILED, send)
        finally:
            self._close(account)

    async def _serve(self, account: Account, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            ask = account.ask = await read_ask(scope, receive, self._body_limit_bytes)
            require_token(ask.headers, self._token)
            if self._upstream is None:
                raise CallRefused(refusals.NO_UPSTREAM)
            require_allowed(ask, self._upstream)
            await _unless_client_leaves(receive, self._pass_on(account, ask, self._upstream, send))
        except CallRefused as refused:
            await _refuse(account, refused.refusal, send)
        else:
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _pass_on(self, account: Account, ask: Ask, upstream: Upstream, send: Send) -> None:
        """Everything but the end of the answer, which may only be sent when all went well."""
        response = await self._call(ask, upstream)
        async with aclosing(response):
            if response.status_code == 401:
                raise CallRefused(refusals.KEY_REFUSED)
            await _relay(account, ask, upstream, response, send)

    async def _call(self, ask: Ask, upstream: Upstream) -> httpx.Response:
        path = ask.path.removeprefix("/v1") + (f"?{ask.query}" if ask.query else "")
        request = self.client.build_request(
            ask.method,
            upstream.url(path),
            headers=to_upstream(ask.headers, upstream.api_key),
            content=body_to_send(ask, upstream) if ask.method == "POST" else None,
        )
        try:
            return await self.client.send(request, stream=True)
        except httpx.TimeoutException as error:
            timeout_s = _CONNECT_TIMEOUT_S
            if not isinstance(error, httpx.ConnectTimeout):
                timeout_s = upstream.timeout_s
            raise CallRefused(
                refusals.upstream_timed_out(type(error).__name__, timeout_s)
            ) from None
        except httpx.TransportError as error:
            raise CallRefused(refusals.upstream_unreachable(type(error).__name__)) from None

    def _close(self, account: Account) -> None:
        try:
            self._record(account.record(self._upstream, self._token))
        except OSError as error:
            # A full disk must not cost the agent its answer.
            _log.error("gateway: a call could not be recorded: %s", error)


async def _relay(
    account: Account, ask: Ask, upstream: Upstream, response: httpx.Response, send: Send
) -> None:
    reader, mask = _reader_for(ask, upstream, response), Mask(upstream.secret)
    await _start(account, upstream, response, reader, send)
    try:
        async for chunk in response.aiter_bytes():
            account.note_first_byte()
            await _send_piece(send, mask.feed(reader.feed(chunk)))
    except (httpx.TransportError, httpx.DecodingError) as error:
        account.error = f"the upstream broke the answer off: {type(error).__name__}"
        raise _AnswerBroken from None
    finally:
        account.tokens = reader.tokens
    await _send_piece(send, mask.feed(reader.finish()) + mask.finish())
    account.tokens, account.error = reader.tokens, reader.error
    if response.is_error:
        account.error = reader.error or f"the upstream answered {response.status_code}"
    if _ends_unnoticed(response) and isinstance(reader, EventReader) and not reader.is_terminated:
        account.error = reader.error or "the upstream closed the stream before its end mark"
        raise _AnswerBroken


def _reader_for(ask: Ask, upstream: Upstream, response: httpx.Response) -> Reader:
    kind = response.headers.get("content-type", "").lower()
    if kind.startswith("text/event-stream"):
        return EventReader(hides_usage=ask.lacks_usage and upstream.asks_for_usage)
    return BodyReader(is_json="json" in kind)


async def _start(
    account: Account, upstream: Upstream, response: httpx.Response, reader: Reader, send: Send
) -> None:
    encoded = response.headers.get("content-encoding", "identity").lower() != "identity"
    length = response.headers.get("content-length", "")
    keeps_length = length.isdigit() and not encoded and not isinstance(reader, EventReader)
    headers = to_client(response.headers.raw, int(length) if keeps_length else None)
    secret = upstream.secret
    if secret:
        headers = [(name, value.replace(secret, b"*" * len(secret))) for name, value in headers]
    account.status = response.status_code
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})


async def _send_piece(send: Send, piece: bytes) -> None:
    if piece:
        await send({"type": "http.response.body", "body": piece, "more_body": True})


def _ends_unnoticed(response: httpx.Response) -> bool:
    """Whether a cut would look like the end: the answer has no length and is not chunked."""
    headers = response.headers
    chunked = "chunked" in headers.get("transfer-encoding", "").lower()
    return not chunked and "content-length" not in headers


async def _unless_client_leaves(receive: Receive, work: Coroutine[Any, Any, None]) -> None:
    """Do the work, or cancel it and raise ClientLeft when the client closes its connection."""
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_client_leaves(receive))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientLeft
        working.result()
    finally:
        working.cancel()
        leaving.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


async def _client_leaves(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _refuse(account: Account, refusal: Refusal, send: Send) -> None:
    account.status = refusal.status
    account.error = account.error or refusal.message
    headers = {
        "content-type": "application/json",
        "content-length": str(len(refusal.body)),
        **refusal.headers,
    }
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": refusal.status, "headers": raw})
    await send({"type": "http.response.body", "body": refusal.body, "more_body": False})


def _client(upstream: Upstream | None) -> httpx.AsyncClient:
    timeout_s = upstream.timeout_s if upstream else None
    return httpx.AsyncClient(
        timeout=httpx.Timeout(timeout_s, connect=_CONNECT_TIMEOUT_S, pool=None),
        # The agent decides how many calls it makes at once; waiting here would look like latency.
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=16),
        follow_redirects=False,
    )
