"""A scripted fake of an OpenAI-compatible server on loopback: plain and streamed, with faults.

    with FakeLLM(["first reply", Fault(429, retry_after_s=0), "second reply"]) as llm:
        client = OpenAI(base_url=llm.base_url, api_key="any")
        ...
        assert llm.requests[0].prompt.startswith(...)

A script is a list of steps, whose last one repeats for ever, or a function from Request to a step.
A step is a text, a Reply, a Fault, a CutStream or a Stall; llm_faults.py has the usual bad replies.

`refuses` names parameters that are answered with 400, as the real endpoints do: either a collection
of names (OpenAI's sentence) or a mapping from name to the provider's sentence. `owned_by` makes
GET /v1/models answer with that owner. `served` counts what was sent to the clients.
"""

import json
import select
import socket
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from tests.fakes.llm_steps import CutStream, Fault, Reply, Request, Stall, Step, Tally
from tests.fakes.served import Served

__all__ = ["CutStream", "FakeLLM", "Fault", "Reply", "Request", "Script", "Stall", "Step", "Tally"]

_CHUNK_CHARS = 24


Script = Callable[[Request], Step] | Sequence[Step]


class FakeLLM(Served):
    """The server, as a context manager. `base_url` ends in /v1; `requests` grows with each call."""

    def __init__(
        self,
        script: Script,
        refuses: Collection[str] | Mapping[str, str] = (),
        owned_by: str | None = None,
    ) -> None:
        self.requests: list[Request] = []
        self.served = Tally()
        self.owned_by = owned_by
        self.is_closing = threading.Event()
        self._refuses = refuses
        self._script = script
        self._lock = threading.Lock()
        super().__init__(ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self)))

    @property
    def base_url(self) -> str:
        """What OPENAI_BASE_URL should hold."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def next_step(self, path: str, headers: Mapping[str, str], body: Mapping[str, Any]) -> Step:
        """Record one request and say what the script answers to it."""
        with self._lock:
            request = Request(len(self.requests), path, headers, body)
            self.requests.append(request)
            self.served.requests += 1
        refused = next((name for name in self._refuses if name in body), None)
        if refused is not None:
            return _refusal(refused, self._refuses)
        if callable(self._script):
            return self._script(request)
        return self._script[min(request.index, len(self._script) - 1)]

    def count(self, usage: Mapping[str, Any]) -> None:
        """Add what a client is about to be told of an answer's tokens."""
        details = usage.get("completion_tokens_details") or {}
        with self._lock:
            self.served.prompt_tokens += usage["prompt_tokens"]
            self.served.completion_tokens += usage["completion_tokens"]
            self.served.reasoning_tokens += details.get("reasoning_tokens", 0)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.is_closing.set()
        super().__exit__(kind, error, trace)


def _refusal(name: str, refuses: Collection[str] | Mapping[str, str]) -> Fault:
    usual = f"Unsupported parameter: '{name}' is not supported with this model."
    if isinstance(refuses, Mapping):
        return Fault(400, refuses[name] or usual)
    return Fault(400, usual, code="unsupported_parameter", param=name)


def _handler_of(fake: FakeLLM) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            # One request per connection: a kept-alive one would hold the server open at exit.
            self.close_connection = True
            length = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(length) or b"{}")
            headers = {name.lower(): value for name, value in self.headers.items()}
            _answer(fake, self, body, fake.next_step(self.path, headers, body))

        def do_GET(self) -> None:
            self.close_connection = True
            if fake.owned_by is None or not self.path.endswith("/models"):
                _send_fault(self, Fault(404, "no such path"))
                return
            row = {"id": "fake", "object": "model", "owned_by": fake.owned_by}
            _send_json(self, {"object": "list", "data": [row]})

        def log_message(self, format: str, *args: object) -> None:
            """Stay silent: tests read `requests`."""

    return Handler


def _answer(
    fake: FakeLLM, handler: BaseHTTPRequestHandler, body: Mapping[str, Any], step: Step
) -> None:
    try:
        if isinstance(step, Fault):
            _send_fault(handler, step)
        elif isinstance(step, CutStream):
            _send_cut(fake, handler, body, step)
        elif isinstance(step, Stall):
            _stall(fake, handler, body, step)
        else:
            reply = Reply(step) if isinstance(step, str) else step
            time.sleep(reply.delay_s)
            send = _send_stream if body.get("stream") else _send_whole
            send(fake, handler, body, reply)
    except (BrokenPipeError, ConnectionResetError):
        pass  # the client gave up first, which some tests want


def _send_fault(handler: BaseHTTPRequestHandler, fault: Fault) -> None:
    seconds = None if fault.retry_after_s is None else str(fault.retry_after_s)
    wait = fault.retry_after or seconds
    extra = {} if wait is None else {"Retry-After": wait}
    code = fault.status if fault.code is None else fault.code
    error = {
        "error": {"message": fault.message, "type": "fake", "code": code, "param": fault.param}
    }
    _send_json(handler, error, fault.status, extra)


def _send_whole(
    fake: FakeLLM, handler: BaseHTTPRequestHandler, body: Mapping[str, Any], reply: Reply
) -> None:
    content, reasoning = _content_of(handler, body, reply)
    message: dict[str, Any] = {"role": "assistant", "content": content}
    if reply.tool:
        called = {"name": reply.tool, "arguments": reply.text}
        call = {"id": "call-1", "type": "function", "function": called}
        message = {"role": "assistant", "content": None, "tool_calls": [call]}
    if reasoning:
        message[reply.reasoning_field] = reasoning
    choice: dict[str, Any] = {"index": 0, "finish_reason": reply.finish_reason}
    kind = "text_completion" if _is_legacy(handler) else "chat.completion"
    choice |= {"text": content} if _is_legacy(handler) else {"message": message}
    whole = _envelope(body, kind, [choice])
    if reply.counts_tokens:
        whole["usage"] = _usage(body, reply)
        fake.count(whole["usage"])
    _send_json(handler, whole)


def _send_stream(
    fake: FakeLLM, handler: BaseHTTPRequestHandler, body: Mapping[str, Any], reply: Reply
) -> None:
    _open_stream(handler)
    for number, chunk in enumerate(_chunks(handler, body, reply)):
        if number and fake.is_closing.wait(reply.chunk_delay_s):
            return
        if "usage" in chunk:
            fake.count(chunk["usage"])
        _send_event(handler, chunk)
    handler.wfile.write(b"data: [DONE]\n\n")


def _send_cut(
    fake: FakeLLM, handler: BaseHTTPRequestHandler, body: Mapping[str, Any], cut: CutStream
) -> None:
    if body.get("stream"):
        _open_stream(handler)
        chunk = _envelope(body, "chat.completion.chunk", [_piece(handler, {"content": cut.text})])
        if cut.prompt_tokens or cut.completion_tokens:
            counted = Reply("", "", "", cut.prompt_tokens, cut.completion_tokens)
            chunk["usage"] = _usage(body, counted)
            fake.count(chunk["usage"])
        _send_event(handler, chunk)
        return
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(cut.text) + 1_000))
    handler.end_headers()
    handler.wfile.write(cut.text.encode())


def _stall(
    fake: FakeLLM, handler: BaseHTTPRequestHandler, body: Mapping[str, Any], stall: Stall
) -> None:
    if stall.text is not None:
        _open_stream(handler)
        piece = _piece(handler, {"content": stall.text}, stall.finish_reason)
        _send_event(handler, _envelope(body, "chat.completion.chunk", [piece]))
    end = time.monotonic() + stall.seconds
    while time.monotonic() < end and not _has_gone(handler.connection):
        if fake.is_closing.wait(0.02):
            return


def _has_gone(connection: socket.socket) -> bool:
    """The client has closed its end."""
    ready, _, _ = select.select([connection], [], [], 0)
    return bool(ready) and connection.recv(1, socket.MSG_PEEK) == b""


def _send_event(handler: BaseHTTPRequestHandler, chunk: Mapping[str, Any]) -> None:
    handler.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
    handler.wfile.flush()


def _chunks(
    handler: BaseHTTPRequestHandler, body: Mapping[str, Any], reply: Reply
) -> Iterator[dict[str, Any]]:
    kind = "text_completion" if _is_legacy(handler) else "chat.completion.chunk"
    content, reasoning = _content_of(handler, body, reply)
    deltas = [{reply.reasoning_field: part} for part in _parts(reasoning)]
    deltas += [{"content": part} for part in _parts(content)]
    for delta in deltas:
        yield _envelope(body, kind, [_piece(handler, delta)])
    yield _envelope(body, kind, [_piece(handler, {}, reply.finish_reason)])
    if reply.counts_tokens and (body.get("stream_options") or {}).get("include_usage"):
        yield _envelope(body, kind, []) | {"usage": _usage(body, reply)}


def _content_of(
    handler: BaseHTTPRequestHandler, body: Mapping[str, Any], reply: Reply
) -> tuple[str, str]:
    """Text and thought as this path sends them: raw ones go on in the thought that was begun."""
    if reply.reasoning and (_is_legacy(handler) or body.get("continue_final_message")):
        return f"{reply.reasoning}\n</think>\n\n{reply.text}", ""
    return reply.text, reply.reasoning


def _piece(
    handler: BaseHTTPRequestHandler, delta: Mapping[str, str], finish_reason: str | None = None
) -> dict[str, Any]:
    base: dict[str, Any] = {"index": 0, "finish_reason": finish_reason}
    if _is_legacy(handler):
        return base | {"text": delta.get("content", "")}
    return base | {"delta": dict(delta)}


def _parts(text: str) -> list[str]:
    return [text[i : i + _CHUNK_CHARS] for i in range(0, len(text), _CHUNK_CHARS)]


def _is_legacy(handler: BaseHTTPRequestHandler) -> bool:
    return not handler.path.endswith("/chat/completions")


def _envelope(
    body: Mapping[str, Any], kind: str, choices: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    return {
        "id": "fake-1",
        "object": kind,
        "created": 1_700_000_000,
        "model": body.get("model", "fake"),
        "choices": list(choices),
    }


def _usage(body: Mapping[str, Any], reply: Reply) -> dict[str, Any]:
    asked = len(json.dumps(body.get("messages", body.get("prompt", "")))) // 4
    prompt = asked if reply.prompt_tokens is None else reply.prompt_tokens
    answered = (len(reply.text) + len(reply.reasoning)) // 4
    completion = answered if reply.completion_tokens is None else reply.completion_tokens
    usage: dict[str, Any] = {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }
    if reply.reasoning_tokens is not None:
        usage["completion_tokens_details"] = {"reasoning_tokens": reply.reasoning_tokens}
    return usage


def _open_stream(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", "text/event-stream")
    handler.end_headers()


def _send_json(
    handler: BaseHTTPRequestHandler,
    content: Mapping[str, Any],
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> None:
    data = json.dumps(content).encode()
    handler.send_response(status)
    for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)
