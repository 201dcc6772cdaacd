from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from openai import OpenAI

from harness.gateway.upstream import Upstream
from tests.fakes.llm import CutStream, FakeLLM, Reply
from tests.fakes.upstream import Exchange
from tests.harness.gateway.serving import (
    CHAT,
    KEY,
    USAGE,
    GatewayUnderTest,
    chat,
    chunk,
    gateway_before,
    serving,
)

USAGE_CHUNK = {"id": "chat-1", "object": "chat.completion.chunk", "choices": [], "usage": USAGE}
STREAM = chat(stream=True)


def events_of(reply: httpx.Response) -> list[str]:
    """What stands behind `data:` in each event of the whole answer."""
    assert reply.headers["content-type"] == "text/event-stream"
    return [line.removeprefix("data: ") for line in reply.text.splitlines() if line]


def stream_of(*events: Any) -> Callable[[Exchange], None]:
    def answer(call: Exchange) -> None:
        call.start_stream()
        for event in events:
            call.send_event(event)
        call.end_stream()

    return answer


def streamed(gateway: GatewayUnderTest, body: Any) -> Iterator[bytes]:
    with (
        httpx.Client(timeout=10) as client,
        client.stream("POST", gateway.base_url + CHAT, json=body, headers=gateway.headers) as reply,
    ):
        yield from reply.iter_raw()


def test_streamed_call_of_the_openai_client_passes_and_is_counted_unasked() -> None:
    reply = Reply("many words in several pieces, one after another", completion_tokens=9)
    with FakeLLM([reply]) as llm, serving(Upstream(llm.base_url, KEY)) as gateway:
        with OpenAI(base_url=gateway.base_url, api_key=gateway.token, max_retries=0) as client:
            # choices[0] of every chunk: the way in which many agents read a stream.
            deltas = [
                piece.choices[0].delta.content
                for piece in client.chat.completions.create(
                    model="small", messages=[{"role": "user", "content": "hi"}], stream=True
                )
            ]
        record = gateway.record()
    assert "".join(delta or "" for delta in deltas) == reply.text
    assert llm.requests[0].body["stream_options"] == {"include_usage": True}
    assert (record.stream, record.completion_tokens, record.error) == (True, 9, None)
    assert record.prompt_tokens is not None
    assert record.prompt_tokens > 0


def test_first_piece_arrives_while_the_upstream_still_writes() -> None:
    client_has_first = threading.Event()

    def answer(call: Exchange) -> None:
        call.start_stream()
        call.send_event(chunk("first"))
        assert client_has_first.wait(5), "the gateway held the first piece back"
        time.sleep(0.1)
        call.send_event(chunk("second"))
        call.send_event("[DONE]")
        call.end_stream()

    with gateway_before(answer) as (gateway, _):
        pieces = streamed(gateway, STREAM)
        assert b"first" in next(pieces)
        client_has_first.set()
        rest = b"".join(pieces)
        record = gateway.record()
    assert b"second" in rest
    assert rest.endswith(b"data: [DONE]\n\n")
    assert record.first_byte_s is not None
    assert record.latency_s - record.first_byte_s >= 0.09


def test_client_that_asks_for_usage_gets_its_chunk() -> None:
    body = chat(stream=True, stream_options={"include_usage": True})
    with gateway_before(stream_of(chunk("a"), USAGE_CHUNK, "[DONE]")) as (gateway, upstream):
        events = events_of(gateway.post(CHAT, body))
        record = gateway.record()
    assert len(events) == 3
    assert '"choices": []' in events[1]
    assert upstream.calls[0].json == body
    assert (record.prompt_tokens, record.completion_tokens) == (11, 4)


def test_client_that_does_not_ask_gets_no_usage_chunk_but_is_counted() -> None:
    theirs: list[dict[str, Any]] = [{}, {"include_usage": False}, {"other": 1}]
    bodies = [STREAM] + [chat(stream=True, stream_options=options) for options in theirs]
    with gateway_before(stream_of(chunk("a"), USAGE_CHUNK, "[DONE]")) as (gateway, upstream):
        events = [events_of(gateway.post(CHAT, body)) for body in bodies]
        records = gateway.wait_for_records(len(bodies))
    assert [len(of_one) for of_one in events] == [2] * 4
    assert {of_one[-1] for of_one in events} == {"[DONE]"}
    assert [call.json["stream_options"] for call in upstream.calls] == [
        {**options, "include_usage": True} for options in [{}, *theirs]
    ]
    assert [(r.prompt_tokens, r.completion_tokens) for r in records] == [(11, 4)] * 4


def test_empty_chunk_that_is_not_about_usage_passes() -> None:
    prompt_filter: dict[str, list[str]] = {"choices": [], "prompt_filter_results": []}
    with gateway_before(stream_of(prompt_filter, USAGE_CHUNK, "[DONE]")) as (gateway, _):
        events = events_of(gateway.post(CHAT, STREAM))
    assert events == ['{"choices": [], "prompt_filter_results": []}', "[DONE]"]


def test_usage_in_the_last_of_ordinary_chunks_is_counted_and_passes() -> None:
    running = chunk("a", usage={"prompt_tokens": 11, "completion_tokens": 1})
    last = chunk("b", usage={"prompt_tokens": 11, "completion_tokens": 2})
    with gateway_before(stream_of(running, last, "[DONE]")) as (gateway, _):
        assert len(events_of(gateway.post(CHAT, STREAM))) == 3
        assert gateway.record().completion_tokens == 2


def test_server_that_does_not_know_stream_options_is_not_asked() -> None:
    answer = stream_of(chunk("a"), "[DONE]")
    with gateway_before(answer, asks_for_usage=False) as (gateway, upstream):
        assert len(events_of(gateway.post(CHAT, STREAM))) == 2
        record = gateway.record()
    assert upstream.calls[0].json == STREAM
    assert (record.prompt_tokens, record.completion_tokens) == (None, None)


def test_stream_of_the_responses_api_is_counted_and_left_as_it_is() -> None:
    done = {"type": "response.completed", "response": {"usage": {"input_tokens": 5}}}
    body = {"model": "small", "stream": True}
    with gateway_before(stream_of({"type": "response.created"}, done)) as (gateway, upstream):
        assert len(events_of(gateway.post("/responses", body))) == 2
        record = gateway.record()
    assert upstream.calls[0].json == body
    assert (record.prompt_tokens, record.error) == (5, None)


def test_events_cut_anywhere_arrive_whole_and_without_the_key() -> None:
    def answer(call: Exchange) -> None:
        call.start_stream()
        text = f'data: {{"text": "ü {KEY}"}}\r\n\r\ndata: [DONE]\r\n\r\n'
        for byte in text.encode():
            call.send_chunk(bytes([byte]))
        call.end_stream()

    with gateway_before(answer) as (gateway, _):
        reply = gateway.post(CHAT, STREAM)
    assert reply.text == f'data: {{"text": "ü {"*" * len(KEY)}"}}\r\n\r\ndata: [DONE]\r\n\r\n'


def test_error_event_within_a_stream_is_recorded() -> None:
    with gateway_before(stream_of({"error": {"message": "overloaded"}})) as (gateway, _):
        events_of(gateway.post(CHAT, STREAM))
        record = gateway.record()
    assert (record.status, record.error) == (200, "overloaded")


# --- streams that break


def test_stream_cut_by_the_upstream_is_cut_for_the_client() -> None:
    def answer(call: Exchange) -> None:
        call.start_stream()
        call.send_event(chunk("a", usage={"prompt_tokens": 3, "completion_tokens": 1}))

    with gateway_before(answer) as (gateway, _):
        pieces = streamed(gateway, STREAM)
        assert b'"a"' in next(pieces)
        with pytest.raises(httpx.RemoteProtocolError):
            next(pieces)
        record = gateway.record()
    assert record.error == "the upstream broke the answer off: RemoteProtocolError"
    assert (record.status, record.prompt_tokens) == (200, 3)


def test_cut_that_looks_like_an_end_is_known_by_the_missing_end_mark() -> None:
    # This server neither chunks nor tells a length, so a cut is an orderly end of the connection.
    with (
        FakeLLM([CutStream("half an ans")]) as llm,
        serving(Upstream(llm.base_url, KEY)) as gateway,
    ):
        with pytest.raises(httpx.RemoteProtocolError):
            list(streamed(gateway, STREAM))
        record = gateway.record()
    assert record.error == "the upstream closed the stream before its end mark"


def test_stream_that_falls_silent_is_cut_after_the_timeout() -> None:
    def answer(call: Exchange) -> None:
        call.start_stream()
        call.send_event(chunk("a"))
        assert call.client_left(5)

    with gateway_before(answer, timeout_s=0.2) as (gateway, _):
        with pytest.raises(httpx.RemoteProtocolError):
            list(streamed(gateway, STREAM))
        record = gateway.record()
    assert record.error == "the upstream broke the answer off: ReadTimeout"


def test_client_that_leaves_ends_the_upstreams_call_and_is_recorded() -> None:
    upstream_was_left = threading.Event()

    def answer(call: Exchange) -> None:
        call.start_stream()
        call.send_event(chunk("a"))
        if call.client_left(5):
            upstream_was_left.set()

    with gateway_before(answer) as (gateway, _):
        pieces = streamed(gateway, STREAM)
        next(pieces)
        pieces.close()  # type: ignore[attr-defined]
        record = gateway.record()
        assert upstream_was_left.wait(5)
    assert (record.status, record.error) == (200, "the client closed the connection")


def test_client_that_leaves_before_the_answer_ends_the_upstreams_call_too() -> None:
    upstream_was_left = threading.Event()

    def answer(call: Exchange) -> None:
        if call.client_left(5):
            upstream_was_left.set()

    with gateway_before(answer) as (gateway, _):
        with pytest.raises(httpx.ReadTimeout):
            gateway.post(CHAT, chat(), timeout=0.2)
        record = gateway.record()
        assert upstream_was_left.wait(5)
    assert (record.status, record.first_byte_s) == (499, None)


def test_services_that_stop_in_mid_stream_record_the_call() -> None:
    def answer(call: Exchange) -> None:
        call.start_stream()
        call.send_event(chunk("a"))
        assert call.client_left(5)

    with gateway_before(answer) as (gateway, _):
        pieces = streamed(gateway, STREAM)
        next(pieces)
    record = gateway.record()
    with pytest.raises(httpx.RemoteProtocolError):
        next(pieces)
    assert record.error == "the run's services stopped before the answer was complete"
