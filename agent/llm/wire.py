"""HTTP to one endpoint through the `openai` package, on a thread of its own.

The requests run in an event loop there, so that a caller stops waiting the moment it is cancelled
or its time is up, whatever the server does, and the connection is closed behind it.
"""

import asyncio
import concurrent.futures
import json
import threading
import time
from collections.abc import Callable, Coroutine, Mapping
from importlib import import_module
from typing import Any, TypeVar

import openai

from agent.errors import LLMRefused
from agent.llm.answers import Answer
from agent.llm.faults import Fault, Kind, http_fault

T = TypeVar("T")

POLL_S = 0.1
"""How often a waiting caller asks whether it is cancelled."""
_CONNECT_TIMEOUT_S = 10.0
_AFTER_FINISH_S = 5.0
"""How long the token counts may lag behind the end of an answer."""
_CLOSE_S = 5.0

# openai uses httpx or httpx2, by its version; errors amid a stream come from there, unwrapped.
_http_client = openai.DefaultAsyncHttpxClient.__mro__[1:]
_transport = import_module(
    next(c.__module__.partition(".")[0] for c in _http_client if c.__name__ == "AsyncClient")
)
_TRANSPORT_ERROR: type[Exception] = _transport.TransportError
_STREAM_ERROR: type[Exception] = _transport.StreamError


class Cancelled(Exception):
    """The caller does not want the answer any more."""


class Wire:
    """The connections to one endpoint. Safe to use from several threads at once.

    The key is read from OPENAI_API_KEY by the package itself and never passes through our code.
    Raises LLMRefused without one.
    """

    def __init__(self, base_url: str | None) -> None:
        try:
            self._client = openai.AsyncOpenAI(base_url=base_url, max_retries=0)
        except openai.OpenAIError as error:
            raise LLMRefused(f"No LLM client: {error}. Set OPENAI_API_KEY.") from error
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="llm", daemon=True)
        self._is_closed = False
        self._thread.start()

    @property
    def base_url(self) -> str:
        """Where the requests go."""
        return str(self._client.base_url)

    def ask(
        self,
        url: str,
        body: Mapping[str, Any],
        timeout_s: float,
        is_cancelled: Callable[[], bool],
        answer: Answer,
    ) -> None:
        """Send one request and fill `answer`, which holds what arrived even if this raises.

        `url` is absolute or a path below the base address. Raises Fault or Cancelled.
        """
        self._run(self._ask(url, body, timeout_s, answer), timeout_s, is_cancelled)
        if answer.finish_reason is None:
            raise Fault("the answer broke off")

    def get(self, path: str, timeout_s: float) -> object:
        """The JSON at a path below the base address. Raises Fault."""
        return self._run(self._get(path, timeout_s), timeout_s, lambda: False)

    def close(self) -> None:
        """End what is under way and close every connection, the loop and its thread."""
        if self._is_closed:
            return
        self._is_closed = True
        winding_up = asyncio.run_coroutine_threadsafe(self._wind_up(), self._loop)
        concurrent.futures.wait([winding_up], _CLOSE_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_CLOSE_S)
        if not self._thread.is_alive():
            self._loop.close()

    def _run(
        self, work: Coroutine[Any, Any, T], timeout_s: float, is_cancelled: Callable[[], bool]
    ) -> T:
        if self._is_closed:
            work.close()
            raise Fault("the model is closed", Kind.REFUSED)
        end = time.monotonic() + timeout_s
        has_ended = threading.Event()
        future = asyncio.run_coroutine_threadsafe(_announced(work, has_ended), self._loop)
        try:
            while not future.done():
                left_s = end - time.monotonic()
                if left_s <= 0:
                    raise Fault("the answer took too long")
                if is_cancelled():
                    raise Cancelled
                concurrent.futures.wait([future], min(POLL_S, left_s))
            return _result(future)
        finally:
            if future.cancel():
                has_ended.wait(POLL_S)  # so that nobody writes into the answer any more

    async def _ask(
        self, url: str, body: Mapping[str, Any], timeout_s: float, answer: Answer
    ) -> None:
        options: Any = {"timeout": _timeout(timeout_s)}
        if not body.get("stream"):
            whole = await self._client.post(url, cast_to=object, body=body, options=options)
            answer.add(whole)
            return
        stream = await self._client.post(
            url,
            cast_to=object,
            body=body,
            options=options,
            stream=True,
            stream_cls=openai.AsyncStream[object],
        )
        async with stream:
            if "application/json" in stream.response.headers.get("content-type", ""):
                answer.add(json.loads(await stream.response.aread()))
                return
            await _gather(stream, answer)

    async def _get(self, path: str, timeout_s: float) -> object:
        options: Any = {"timeout": _timeout(timeout_s)}
        return await self._client.get(path, cast_to=object, options=options)

    async def _wind_up(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await self._client.close()
        await self._loop.shutdown_asyncgens()
        # Names are looked up in threads of the loop's own.
        await self._loop.shutdown_default_executor()


async def _announced(work: Coroutine[Any, Any, T], has_ended: threading.Event) -> T:
    try:
        return await work
    finally:
        has_ended.set()


async def _gather(stream: "openai.AsyncStream[object]", answer: Answer) -> None:
    """Read to the end. What fails after the answer's end costs at most its token counts."""
    chunks = aiter(stream)
    try:
        while True:
            wait_s = _AFTER_FINISH_S if answer.finish_reason else None
            async with asyncio.timeout(wait_s):
                answer.add(await anext(chunks))
    except StopAsyncIteration:
        return
    except Exception:
        if answer.finish_reason is None:
            raise


def _timeout(timeout_s: float) -> openai.Timeout:
    return openai.Timeout(timeout_s, connect=min(timeout_s, _CONNECT_TIMEOUT_S))


def _result(future: "concurrent.futures.Future[T]") -> T:
    """What the request came to. Raises Fault."""
    try:
        return future.result()
    except openai.APIStatusError as error:
        body = error.body if isinstance(error.body, Mapping) else None
        headers = {name.lower(): value for name, value in error.response.headers.items()}
        raise http_fault(error.status_code, error.message, body, headers) from error
    except (openai.APIError, _TRANSPORT_ERROR, _STREAM_ERROR, ValueError, TimeoutError) as error:
        raise Fault(f"{type(error).__name__}: {error}") from error
    except concurrent.futures.CancelledError as error:
        raise Fault("the model was closed", Kind.REFUSED) from error
