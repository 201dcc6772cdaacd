from __future__ import annotations

import gzip
import json
import logging
import socket
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from openai import APIStatusError, InternalServerError, OpenAI, RateLimitError

from harness.gateway.app import gateway_app
from harness.gateway.records import CallRecord
from harness.gateway.upstream import Upstream
from harness.services import RunServices
from harness.validation.app import validation_app
from tests.fakes.llm import FakeLLM
from tests.fakes.upstream import Exchange, FakeUpstream, closed_port
from tests.harness.gateway.serving import (
    ANSWER,
    CHAT,
    KEY,
    GatewayUnderTest,
    answer_json,
    chat,
    gateway_before,
    serving,
)


def openai_client(gateway: GatewayUnderTest) -> OpenAI:
    return OpenAI(base_url=gateway.base_url, api_key=gateway.token, max_retries=0)


# --- passing on


def test_plain_call_of_the_openai_client_passes_and_is_counted() -> None:
    with FakeLLM(["a whole answer"]) as llm, serving(Upstream(llm.base_url, KEY)) as gateway:
        with openai_client(gateway) as client:
            answer = client.chat.completions.create(**chat())
        record = gateway.record()
    assert answer.choices[0].message.content == "a whole answer"
    assert answer.usage is not None
    assert (record.prompt_tokens, record.completion_tokens) == (
        answer.usage.prompt_tokens,
        answer.usage.completion_tokens,
    )
    assert (record.path, record.model, record.status) == ("/v1/chat/completions", "small", 200)
    assert record.error is None
    assert not record.stream
    assert record.first_byte_s is not None
    assert 0 < record.first_byte_s <= record.latency_s


def test_upstream_gets_the_hosts_key_and_none_of_the_clients() -> None:
    with gateway_before(answer_json) as (gateway, upstream):
        theirs = {
            **gateway.headers,
            "X-Api-Key": "own",
            "Cookie": "own",
            "OpenAI-Organization": "own",
            "X-Trace": "kept",
            "Connection": "X-Hop",
            "X-Hop": "dropped",
        }
        gateway.post(CHAT, chat(), headers=theirs)
    headers = upstream.calls[0].headers
    assert headers["authorization"] == f"Bearer {KEY}"
    assert headers["x-trace"] == "kept"
    assert headers["accept-encoding"] == "identity"
    assert gateway.token not in str(headers)
    assert headers.keys().isdisjoint({"x-api-key", "cookie", "openai-organization", "x-hop"})


def test_body_and_query_reach_the_upstream_unchanged() -> None:
    body = b'{"model": "small",   "temperature": 0.70, "messages": []}'
    with gateway_before(answer_json) as (gateway, upstream):
        httpx.post(f"{gateway.base_url}{CHAT}?a=1&b=%2F", content=body, headers=gateway.headers)
    assert upstream.calls[0].body == body
    assert upstream.calls[0].path == "/v1/chat/completions?a=1&b=%2F"


def test_every_endpoint_of_the_contract_is_passed_on() -> None:
    paths = ["/completions", "/responses", "/embeddings"]
    with gateway_before(answer_json) as (gateway, upstream):
        answers = [gateway.post(path, {"model": "small"}).json() for path in paths]
    assert answers == [ANSWER] * 3
    assert [call.path for call in upstream.calls] == [f"/v1{path}" for path in paths]


def test_models_are_listed_and_looked_up_by_ids_with_slashes() -> None:
    with gateway_before(answer_json) as (gateway, upstream):
        assert gateway.get("/models").status_code == 200
        assert gateway.get("/models/meta%2Fllama-3").status_code == 200
    assert [call.path for call in upstream.calls] == ["/v1/models", "/v1/models/meta%2Fllama-3"]
    assert [call.method for call in upstream.calls] == ["GET", "GET"]


def test_headers_about_the_hosts_account_do_not_reach_the_client() -> None:
    def answer(call: Exchange) -> None:
        theirs = {"OpenAI-Organization": "acme", "Set-Cookie": "a=b", "X-Request-Id": "r1"}
        call.send_json(ANSWER, headers=theirs)

    with gateway_before(answer) as (gateway, _):
        headers = gateway.post(CHAT, chat()).headers
    assert headers["x-request-id"] == "r1"
    assert "openai-organization" not in headers
    assert "set-cookie" not in headers
    assert int(headers["content-length"]) == len(json.dumps(ANSWER))


def test_compressed_answer_is_unpacked_and_counted() -> None:
    def answer(call: Exchange) -> None:
        packed = gzip.compress(json.dumps(ANSWER).encode())
        call.send(200, packed, {"Content-Encoding": "gzip"})

    with gateway_before(answer) as (gateway, _):
        assert gateway.post(CHAT, chat()).json() == ANSWER
        assert gateway.record().prompt_tokens == 11


# --- refusing


def test_call_without_the_runs_token_is_refused_and_recorded() -> None:
    wrong = ["", "Bearer wrong", "Bearer", "Basic {token}", "{token}", "Bearer {token}x"]
    with gateway_before(answer_json) as (gateway, upstream):
        answers = [
            gateway.post(CHAT, chat(), headers={"Authorization": text.format(token=gateway.token)})
            for text in wrong
        ] + [gateway.post(CHAT, chat(), headers={})]
        records = gateway.wait_for_records(len(answers))
    assert [answer.status_code for answer in answers] == [401] * 7
    assert {answer.json()["error"]["code"] for answer in answers} == {"invalid_api_key"}
    assert {answer.json()["error"]["type"] for answer in answers} == {"invalid_request_error"}
    assert [record.status for record in records] == [401] * 7
    assert upstream.calls == []


def test_hosts_key_itself_opens_nothing() -> None:
    with gateway_before(answer_json) as (gateway, upstream):
        answer = gateway.post(CHAT, chat(), headers={"Authorization": f"Bearer {KEY}"})
    assert answer.status_code == 401
    assert upstream.calls == []


def test_what_could_reach_the_hosts_account_is_not_passed_on() -> None:
    paths = ["/files", "/batches", "/chat/completions/x", "/models/%2e%2e/files", "/models/a%252e"]
    asked = [(method, path) for method in ("GET", "POST") for path in paths]
    asked += [("GET", CHAT), ("DELETE", "/models/a"), ("PUT", CHAT)]
    with gateway_before(answer_json) as (gateway, upstream):
        answers = [
            httpx.request(method, gateway.base_url + path, headers=gateway.headers)
            for method, path in asked
        ]
        gateway.wait_for_records(len(answers))
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.json()["error"]["code"] for answer in answers} == {"unknown_url"}
    assert upstream.calls == []


def test_path_with_dots_as_they_are_is_not_passed_on() -> None:
    # httpx, as most clients, takes the dots out itself: so this is sent by hand.
    with gateway_before(answer_json) as (gateway, upstream):
        url = httpx.URL(gateway.base_url)
        head = (
            f"GET /v1/models/../files HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {gateway.token}"
        )
        with socket.create_connection((url.host, url.port)) as client:
            client.sendall(f"{head}\r\n\r\n".encode())
            assert client.recv(12) == b"HTTP/1.1 404"
    assert upstream.calls == []


def test_only_the_models_of_the_run_may_be_called_however_the_body_is_written() -> None:
    with gateway_before(answer_json, models=("small",)) as (gateway, upstream):
        refused = gateway.post(CHAT, chat(model="big"))
        nameless = gateway.post(CHAT, {})
        twice = '{"model": "big", "model": "small"}'
        httpx.post(gateway.base_url + CHAT, content=twice, headers=gateway.headers)
        gateway.wait_for_records(3)
    assert refused.status_code == nameless.status_code == 404
    assert "small" in refused.json()["error"]["message"]
    assert [call.body for call in upstream.calls] == [b'{"model": "small"}']


def test_without_upstream_the_answer_says_what_to_set_and_is_not_tried_again() -> None:
    with serving(None) as gateway:
        client = OpenAI(base_url=gateway.base_url, api_key=gateway.token, max_retries=3)
        with client, pytest.raises(InternalServerError) as caught:
            client.chat.completions.create(**chat())
        assert gateway.record().status == 503
    assert caught.value.status_code == 503
    assert "PODIUM_LLM_BASE_URL" in str(caught.value)


def test_body_above_the_limit_is_answered_413_although_it_was_sent_whole() -> None:
    with FakeUpstream(answer_json) as fake:
        upstream = Upstream(fake.base_url, KEY)
        with serving(upstream, body_limit_bytes=100_000) as gateway:
            answer = gateway.post(CHAT, chat(pad="x" * 300_000))
            assert gateway.record().status == 413
    assert answer.status_code == 413
    assert "100,000 bytes" in answer.json()["error"]["message"]
    assert fake.calls == []


# --- faults of the upstream


def test_upstream_that_cannot_be_reached_is_502() -> None:
    with serving(Upstream(f"http://127.0.0.1:{closed_port()}/v1", KEY)) as gateway:
        answer = gateway.post(CHAT, chat())
        record = gateway.record()
    assert answer.status_code == record.status == 502
    assert answer.json()["error"]["code"] == "upstream_unreachable"
    assert record.first_byte_s is None
    assert record.error is not None
    assert "ConnectError" in record.error


def test_upstream_that_closes_before_it_answers_is_502() -> None:
    with gateway_before(lambda call: None) as (gateway, _):
        answer = gateway.post(CHAT, chat())
    assert answer.status_code == 502


def test_upstream_that_stays_silent_is_504() -> None:
    def answer(call: Exchange) -> None:
        assert call.client_left(5)

    with gateway_before(answer, timeout_s=0.2) as (gateway, _):
        reply = gateway.post(CHAT, chat())
        record = gateway.record()
    assert reply.status_code == record.status == 504
    assert "0.2 s" in reply.json()["error"]["message"]
    assert 0.2 <= record.latency_s < 3


def test_too_many_requests_pass_with_retry_after_and_are_not_tried_again() -> None:
    def answer(call: Exchange) -> None:
        call.send_json({"error": {"message": "slow down"}}, 429, {"Retry-After": "7"})

    with gateway_before(answer) as (gateway, upstream):
        with openai_client(gateway) as client, pytest.raises(RateLimitError) as caught:
            client.chat.completions.create(**chat())
        record = gateway.record()
    assert caught.value.response.headers["retry-after"] == "7"
    assert len(upstream.calls) == 1
    assert (record.status, record.error) == (429, "slow down")


def test_server_errors_pass_with_their_body() -> None:
    def answer(call: Exchange) -> None:
        call.send(500, b"<h1>oops</h1>", {"Content-Type": "text/html"})

    with gateway_before(answer) as (gateway, _):
        reply = gateway.post(CHAT, chat())
        record = gateway.record()
    assert (reply.status_code, reply.text) == (500, "<h1>oops</h1>")
    assert (record.status, record.error) == (500, "the upstream answered 500")


def test_answer_that_is_not_json_passes_and_is_recorded_as_such() -> None:
    with gateway_before(lambda call: call.send(200, b'{"choices": [')) as (gateway, _):
        reply = gateway.post(CHAT, chat())
        record = gateway.record()
    assert reply.text == '{"choices": ['
    assert record.status == 200
    assert record.error == "the answer is not JSON (13 bytes)"
    assert record.prompt_tokens is None


def test_plain_answer_cut_in_the_middle_breaks_the_clients_connection_too() -> None:
    def answer(call: Exchange) -> None:
        call.start(200, {"Content-Type": "application/json", "Content-Length": "1000"})
        call.write(b'{"choices"')

    with gateway_before(answer) as (gateway, _):
        with pytest.raises(httpx.RemoteProtocolError):
            gateway.post(CHAT, chat())
        record = gateway.record()
    assert record.status == 200
    assert record.error == "the upstream broke the answer off: RemoteProtocolError"


# --- the key


def test_key_that_an_upstream_echoes_is_masked_everywhere() -> None:
    def answer(call: Exchange) -> None:
        sent = call.headers["authorization"]
        error = {"error": {"message": f"bad key in {sent}"}}
        call.send_json(error, 403, {"X-Echo": sent})

    with gateway_before(answer) as (gateway, _):
        reply = gateway.post(CHAT, chat(model=KEY))
        record = gateway.record()
    assert reply.status_code == 403
    assert "bad key in Bearer ****" in reply.json()["error"]["message"]
    assert KEY not in reply.text + str(reply.headers) + repr(record)
    assert "****" in str(record.error)


def test_refused_key_is_told_without_the_upstreams_words_about_it() -> None:
    hint = f"Incorrect API key provided: {KEY[:7]}...{KEY[-4:]}"
    answer = {"error": {"message": hint}}
    with gateway_before(lambda call: call.send_json(answer, 401)) as (gateway, _):
        with openai_client(gateway) as client, pytest.raises(APIStatusError) as caught:
            client.chat.completions.create(**chat())
        record = gateway.record()
    assert caught.value.status_code == record.status == 401
    assert caught.value.code == "upstream_refused_key"
    assert KEY[-4:] not in str(caught.value) + repr(record)


def test_token_in_a_path_does_not_reach_the_record() -> None:
    with gateway_before(answer_json) as (gateway, _):
        gateway.get(f"/models/{gateway.token}")
        record = gateway.record()
    assert gateway.token not in repr(record)
    assert record.path.startswith("/v1/models/***")


# --- accounting


def test_parallel_calls_are_each_recorded_once() -> None:
    def answer(call: Exchange) -> None:
        tokens = {"prompt_tokens": call.json["n"], "completion_tokens": 1}
        call.send_json({"usage": tokens})

    with gateway_before(answer) as (gateway, _), ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda n: gateway.post(CHAT, {"n": n}), range(24)))
        records = gateway.wait_for_records(24)
    assert [reply.json()["usage"]["prompt_tokens"] for reply in replies] == list(range(24))
    assert sorted(record.prompt_tokens or 0 for record in records) == list(range(24))


def test_full_disk_under_the_log_costs_the_agent_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def full(record: CallRecord) -> None:
        raise OSError(28, "No space left on device")

    with FakeUpstream(answer_json) as fake:
        app = gateway_app(Upstream(fake.base_url, KEY), "token", full)
        with RunServices(app, validation_app(lambda _: "")) as services:
            url = f"{services.endpoints.llm_url}{CHAT}"
            reply = httpx.post(url, json=chat(), headers={"Authorization": "Bearer token"})
    assert reply.json() == ANSWER
    assert "No space left" in caplog.text


def test_bug_in_the_gateway_is_answered_500_in_openais_shape_and_recorded(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise KeyError(KEY)

    monkeypatch.setattr("harness.gateway.app.require_allowed", broken)
    with gateway_before(answer_json) as (gateway, _), caplog.at_level(logging.ERROR):
        reply = gateway.post(CHAT, chat())
        record = gateway.record()
    assert reply.status_code == record.status == 500
    assert reply.json()["error"]["code"] == "gateway_failed"
    assert record.error == "the gateway failed: KeyError"
    assert KEY not in caplog.text + reply.text


def test_call_whose_body_never_arrives_is_recorded_as_left() -> None:
    with gateway_before(answer_json) as (gateway, upstream):
        url = httpx.URL(gateway.base_url)
        with socket.create_connection((url.host, url.port)) as client:
            client.sendall(
                b"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"
            )
        record = gateway.record()
    assert (record.status, record.error) == (499, "the client closed the connection")
    assert upstream.calls == []
