"""A scripted fake of an OpenAI-compatible server on loopback: plain and streamed, with faults.

    with FakeLLM(["first reply", Fault(429, retry_after_s=0), "second reply"]) as llm:
        client = OpenAI(base_url=llm.base_url, api_key="any")
        ...
        assert llm.requests[0].prompt.startswith(...)

A script is a list of steps, whose last one repeats for ever, or a function from Request to a step.
A step is a text, a Reply, a Fault or a CutStream.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.fakes.served import Served

_CHUNK_CHARS = 24


@dataclass(frozen=True)
class Reply:
    """A good answer. Token counts default to one token per four characters."""

    text: str
    reasoning: str = ""
    finish_reason: str = "stop"
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    delay_s: float = 0.0


@dataclass(frozen=True)
class Fault:
    """An HTTP error with a JSON body as OpenAI sends it; `retry_after_s` sets the header."""

    status: int
    message: str = "scripted fault"
    retry_after_s: float | None = None


@dataclass(frozen=True)
class CutStream:
    """A connection that breaks after `text` has been sent, before the answer is complete."""

    text: str = ""


Step = str | Reply | Fault | CutStream


@dataclass(frozen=True)
class Request:
    """One call as the server saw it; `index` counts from 0, header names are lower-case."""

    index: int
    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def prompt(self) -> str:
        """Every message's text (or the plain prompt), joined with blank lines."""
        if "prompt" in self.body:
            return str(self.body["prompt"])
        return "\n\n".join(str(message["content"]) for message in self.body.get("messages", []))

    @property
    def is_streamed(self) -> bool:
        """The client asked for server-sent events."""
        return bool(self.body.get("stream"))


Script = Callable[[Request], Step] | Sequence[Step]


class FakeLLM(Served):
    """The server, as a context manager. `base_url` ends in /v1; `requests` grows with each call."""

    def __init__(self, script: Script) -> None:
        self.requests: list[Request] = []
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
        if callable(self._script):
            return self._script(request)
        return self._script[min(request.index, len(self._script) - 1)]


def _handler_of(fake: FakeLLM) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            # One request per connection: a kept-alive one would hold the server open at exit.
            self.close_connection = True
            length = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(length) or b"{}")
            headers = {name.lower(): value for name, value in self.headers.items()}
            _answer(self, body, fake.next_step(self.path, headers, body))

        def log_message(self, format: str, *args: object) -> None:
            """Stay silent: tests read `requests`."""

    return Handler


def _answer(handler: BaseHTTPRequestHandler, body: Mapping[str, Any], step: Step) -> None:
    try:
        if isinstance(step, Fault):
            _send_fault(handler, step)
        elif isinstance(step, CutStream):
            _send_cut(handler, body, step)
        else:
            reply = Reply(step) if isinstance(step, str) else step
            time.sleep(reply.delay_s)
            send = _send_stream if body.get("stream") else _send_whole
            send(handler, body, reply)
    except (BrokenPipeError, ConnectionResetError):
        pass  # the client gave up first, which some tests want


def _send_fault(handler: BaseHTTPRequestHandler, fault: Fault) -> None:
    extra = {} if fault.retry_after_s is None else {"Retry-After": str(fault.retry_after_s)}
    error = {"error": {"message": fault.message, "type": "fake", "code": fault.status}}
    _send_json(handler, error, fault.status, extra)


def _send_whole(handler: BaseHTTPRequestHandler, body: Mapping[str, Any], reply: Reply) -> None:
    message = {"role": "assistant", "content": reply.text}
    if reply.reasoning:
        message["reasoning_content"] = reply.reasoning
    choice: dict[str, Any] = {"index": 0, "finish_reason": reply.finish_reason}
    kind = "text_completion" if _is_legacy(handler) else "chat.completion"
    choice |= {"text": reply.text} if _is_legacy(handler) else {"message": message}
    _send_json(handler, _envelope(body, kind, [choice]) | {"usage": _usage(body, reply)})


def _send_stream(handler: BaseHTTPRequestHandler, body: Mapping[str, Any], reply: Reply) -> None:
    _open_stream(handler)
    for chunk in _chunks(handler, body, reply):
        handler.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        handler.wfile.flush()
    handler.wfile.write(b"data: [DONE]\n\n")


def _send_cut(handler: BaseHTTPRequestHandler, body: Mapping[str, Any], cut: CutStream) -> None:
    if body.get("stream"):
        _open_stream(handler)
        piece = _piece(handler, {"content": cut.text})
        chunk = _envelope(body, "chat.completion.chunk", [piece])
        handler.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        return
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", str(len(cut.text) + 1_000))
    handler.end_headers()
    handler.wfile.write(cut.text.encode())


def _chunks(
    handler: BaseHTTPRequestHandler, body: Mapping[str, Any], reply: Reply
) -> Iterator[dict[str, Any]]:
    kind = "text_completion" if _is_legacy(handler) else "chat.completion.chunk"
    deltas = [{"reasoning_content": part} for part in _parts(reply.reasoning)]
    deltas += [{"content": part} for part in _parts(reply.text)]
    for delta in deltas:
        yield _envelope(body, kind, [_piece(handler, delta)])
    yield _envelope(body, kind, [_piece(handler, {}, reply.finish_reason)])
    if (body.get("stream_options") or {}).get("include_usage"):
        yield _envelope(body, kind, []) | {"usage": _usage(body, reply)}


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


def _usage(body: Mapping[str, Any], reply: Reply) -> dict[str, int]:
    asked = len(json.dumps(body.get("messages", body.get("prompt", "")))) // 4
    prompt = asked if reply.prompt_tokens is None else reply.prompt_tokens
    answered = (len(reply.text) + len(reply.reasoning)) // 4
    completion = answered if reply.completion_tokens is None else reply.completion_tokens
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }


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
