"""A gateway under test: real sockets from the client through RunServices to a fake upstream."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx

from harness.gateway.app import gateway_app
from harness.gateway.records import CallRecord
from harness.gateway.upstream import Upstream
from harness.services import RunServices, new_run_token
from harness.validation.app import validation_app
from tests.fakes.upstream import Exchange, FakeUpstream

KEY = "sk-host-0123456789abcdef-never-to-be-seen"
CHAT = "/chat/completions"
USAGE = {"prompt_tokens": 11, "completion_tokens": 4, "total_tokens": 15}
ANSWER = {
    "id": "chat-1",
    "object": "chat.completion",
    "created": 1_700_000_000,
    "model": "small",
    "choices": [
        {
            "index": 0,
            "finish_reason": "stop",
            "message": {"role": "assistant", "content": "hello"},
        }
    ],
    "usage": USAGE,
}


@dataclass
class GatewayUnderTest:
    """The gateway's address, the run's token, and the records so far."""

    base_url: str
    token: str
    records: list[CallRecord] = field(default_factory=list)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def post(self, path: str, body: Any, **options: Any) -> httpx.Response:
        options = {"headers": self.headers, "timeout": 10, **options}
        return httpx.post(self.base_url + path, json=body, **options)

    def get(self, path: str) -> httpx.Response:
        return httpx.get(self.base_url + path, headers=self.headers, timeout=10)

    def record(self) -> CallRecord:
        """The only record; it is written just after the client has its answer."""
        return self.wait_for_records(1)[0]

    def wait_for_records(self, count: int) -> list[CallRecord]:
        deadline = time.monotonic() + 5
        while len(self.records) < count and time.monotonic() < deadline:
            time.sleep(0.01)
        assert len(self.records) == count
        return self.records


@contextmanager
def serving(upstream: Upstream | None, **limits: Any) -> Iterator[GatewayUnderTest]:
    """A gateway before this upstream. After the block no further record may have come."""
    token = new_run_token()
    records: list[CallRecord] = []
    app = gateway_app(upstream, token, records.append, **limits)
    with RunServices(app, validation_app(lambda _: "unused")) as services:
        assert services.endpoints.llm_url is not None
        yield GatewayUnderTest(services.endpoints.llm_url, token, records)


@contextmanager
def gateway_before(
    answer: Callable[[Exchange], None], **options: Any
) -> Iterator[tuple[GatewayUnderTest, FakeUpstream]]:
    """A gateway, with the host's key, before a fake upstream that answers so."""
    with FakeUpstream(answer) as fake:
        upstream = Upstream(fake.base_url, KEY, **options)
        with serving(upstream) as gateway:
            yield gateway, fake


def answer_json(call: Exchange) -> None:
    """The plain good answer."""
    call.send_json(ANSWER)


def chat(**more: Any) -> dict[str, Any]:
    """A chat request's body."""
    return {"model": "small", "messages": [{"role": "user", "content": "hi"}], **more}


def chunk(text: str, **more: Any) -> dict[str, Any]:
    """One chunk of a streamed chat answer."""
    return {
        "id": "chat-1",
        "object": "chat.completion.chunk",
        "created": 1_700_000_000,
        "model": "small",
        "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": None}],
        **more,
    }
