"""A fake OpenAI-compatible server that a test directs byte by byte: pauses, faults, broken answers.

    def answer(call: Exchange) -> None:
        call.start_stream()
        call.send_event({"choices": []})
        gate.wait(5)              # the test decides when the rest follows
        call.end_stream()

    with FakeUpstream(answer) as upstream:
        httpx.post(upstream.base_url + "/chat/completions", json={})

Unlike fakes/llm.py, which answers like a model, this one shows what a network can do to an answer.
"""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.fakes.served import Served


class Exchange:
    """One request as it came, and the ways to answer it."""

    def __init__(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        self._request = request
        self.method = request.command
        self.path = request.path
        self.headers = {name.lower(): value for name, value in request.headers.items()}
        self.body = body

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def send(self, status: int, content: bytes, headers: Mapping[str, str] | None = None) -> None:
        """A whole answer with a length."""
        fields = {"Content-Type": "application/json", **(headers or {})}
        self.start(status, {**fields, "Content-Length": str(len(content))})
        self.write(content)

    def send_json(
        self, value: Any, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> None:
        """A whole JSON answer."""
        self.send(status, json.dumps(value).encode(), headers)

    def start(self, status: int, headers: Mapping[str, str]) -> None:
        """The head of an answer; the rest is the test's."""
        self._request.send_response(status)
        for name, value in headers.items():
            self._request.send_header(name, value)
        # Said openly, or a client's pool would use the connection again while it closes.
        self._request.send_header("Connection", "close")
        self._request.end_headers()

    def start_stream(self, headers: Mapping[str, str] | None = None) -> None:
        """The head of server-sent events, chunked."""
        fields = {"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked"}
        self.start(200, {**fields, **(headers or {})})

    def send_event(self, value: Any) -> None:
        """One event, as one chunk."""
        text = value if isinstance(value, str) else json.dumps(value)
        self.send_chunk(f"data: {text}\n\n".encode())

    def send_chunk(self, content: bytes) -> None:
        """One chunk of a chunked answer, with any bytes."""
        self.write(b"%x\r\n%s\r\n" % (len(content), content))

    def end_stream(self) -> None:
        """The last, empty chunk."""
        self.write(b"0\r\n\r\n")

    def write(self, content: bytes) -> None:
        """Bytes as they are."""
        self._request.wfile.write(content)
        self._request.wfile.flush()

    def client_left(self, timeout_s: float) -> bool:
        """Wait until the client has closed its connection; False when it has not."""
        self._request.connection.settimeout(timeout_s)
        try:
            rest: bytes = self._request.connection.recv(1)
        except TimeoutError:
            return False
        except OSError:
            return True
        return rest == b""


class FakeUpstream(Served):
    """The server, as a context manager; `calls` grows with each request.

    Each connection serves one request and is closed when `answer` returns: an answer that is not
    complete by then is a broken one.
    """

    def __init__(self, answer: Callable[[Exchange], None]) -> None:
        self.calls: list[Exchange] = []
        self._answer = answer
        super().__init__(_Server(("127.0.0.1", 0), _request_class(self)))

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def serve(self, exchange: Exchange) -> None:
        self.calls.append(exchange)
        # The gateway gives up first in some tests.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self._answer(exchange)


class _Server(ThreadingHTTPServer):
    request_queue_size = 64


def _request_class(upstream: FakeUpstream) -> type[BaseHTTPRequestHandler]:
    class Request(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.close_connection = True
            length = int(self.headers.get("Content-Length", 0))
            upstream.serve(Exchange(self, self.rfile.read(length)))

        do_GET = do_POST

        def log_message(self, format: str, *args: object) -> None:
            """Stay silent: tests read `calls`."""

    return Request


def closed_port() -> int:
    """A port of 127.0.0.1 on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
