from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from openai import OpenAI

from harness.gateway.app import gateway_app
from harness.gateway.records import CallRecord
from harness.gateway.upstream import Upstream
from harness.services import RunServices
from harness.validation.app import validation_app
from tests.fakes.upstream import Exchange, FakeUpstream, closed_port
from tests.harness.forwarding import (
    TOKEN,
    Ports,
    forwarding,
    plain_services,
    python,
    wrap,
)
from tests.harness.gateway.serving import ANSWER, KEY, answer_json, chat, chunk


@pytest.fixture
def ports() -> Ports:
    return Ports(closed_port(), closed_port())


@pytest.fixture
def socket_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("s")


@pytest.fixture
def services(socket_dir: Path) -> Iterator[RunServices]:
    """Both services on sockets, without an upstream; the verdict is the file's size."""
    with plain_services(socket_dir) as services:
        yield services


# --- end to end, through TCP, forwarder, socket, gateway and upstream


def test_openai_client_streams_through_the_forwarder_piece_by_piece(
    socket_dir: Path, ports: Ports
) -> None:
    client_has_first = threading.Event()
    records: list[CallRecord] = []

    def answer(call: Exchange) -> None:
        call.start_stream()
        call.send_event(chunk("first"))
        assert client_has_first.wait(5), "the first piece was held back"
        call.send_event(chunk("second"))
        call.send_event("[DONE]")
        call.end_stream()

    with FakeUpstream(answer) as fake:
        app = gateway_app(Upstream(fake.base_url, KEY), "token", records.append)
        with (
            RunServices(app, validation_app(lambda path: ""), socket_dir=socket_dir),
            forwarding(socket_dir, ports),
            OpenAI(base_url=f"http://127.0.0.1:{ports.llm}/v1", api_key="token") as client,
        ):
            texts = []
            for piece in client.chat.completions.create(
                model="small", messages=[{"role": "user", "content": "hi"}], stream=True
            ):
                texts.append(piece.choices[0].delta.content)
                client_has_first.set()
    assert texts == ["first", "second"]
    assert [record.error for record in records] == [None]


def test_plain_call_passes_from_the_wrapped_command_to_the_upstream(
    socket_dir: Path, ports: Ports
) -> None:
    code = (
        "import sys, urllib.request\n"
        "request = urllib.request.Request(sys.argv[1], b'{}', {'Authorization': 'Bearer token'})\n"
        "print(urllib.request.urlopen(request).read().decode())"
    )
    with FakeUpstream(answer_json) as fake:
        app = gateway_app(Upstream(fake.base_url, KEY), "token", lambda record: None)
        with RunServices(app, validation_app(lambda path: ""), socket_dir=socket_dir):
            url = f"http://127.0.0.1:{ports.llm}/v1/embeddings"
            process = wrap(socket_dir, ports, *python(code), url, no_proxy="*")
    assert json.loads(process.stdout) == ANSWER


def test_client_that_leaves_is_noticed_through_the_forwarder(
    socket_dir: Path, ports: Ports
) -> None:
    upstream_was_left = threading.Event()
    records: list[CallRecord] = []

    def answer(call: Exchange) -> None:
        if call.client_left(5):
            upstream_was_left.set()

    with FakeUpstream(answer) as fake:
        app = gateway_app(Upstream(fake.base_url, KEY), "token", records.append)
        with (
            RunServices(app, validation_app(lambda path: ""), socket_dir=socket_dir),
            forwarding(socket_dir, ports),
        ):
            url = f"http://127.0.0.1:{ports.llm}/v1/chat/completions"
            with pytest.raises(httpx.ReadTimeout):
                httpx.post(url, json=chat(), headers=TOKEN, timeout=0.2)
            assert upstream_was_left.wait(5)
    assert [record.error for record in records] == ["the client closed the connection"]


def test_answer_cut_on_the_host_is_cut_behind_the_forwarder(socket_dir: Path, ports: Ports) -> None:
    def answer(call: Exchange) -> None:
        call.start_stream()
        call.send_event(chunk("a"))

    with FakeUpstream(answer) as fake:
        app = gateway_app(Upstream(fake.base_url, KEY), "token", lambda record: None)
        with (
            RunServices(app, validation_app(lambda path: ""), socket_dir=socket_dir),
            forwarding(socket_dir, ports),
        ):
            url = f"http://127.0.0.1:{ports.llm}/v1/chat/completions"
            with pytest.raises(httpx.RemoteProtocolError):
                httpx.post(url, json=chat(stream=True), headers=TOKEN)


def test_many_parallel_calls_pass_each_with_its_own_answer(socket_dir: Path, ports: Ports) -> None:
    with FakeUpstream(lambda call: call.send_json(call.json)) as fake:
        app = gateway_app(Upstream(fake.base_url, KEY), "token", lambda record: None)
        with (
            RunServices(app, validation_app(lambda path: ""), socket_dir=socket_dir),
            forwarding(socket_dir, ports),
            httpx.Client(headers=TOKEN, timeout=10) as client,
            ThreadPoolExecutor(16) as pool,
        ):
            url = f"http://127.0.0.1:{ports.llm}/v1/embeddings"
            replies = list(pool.map(lambda n: client.post(url, json={"n": n}).json(), range(60)))
    assert replies == [{"n": n} for n in range(60)]


def test_large_upload_passes_unchanged(
    socket_dir: Path, ports: Ports, services: RunServices
) -> None:
    with forwarding(socket_dir, ports):
        url = f"http://127.0.0.1:{ports.validation}/validate"
        reply = httpx.post(url, files={"file": b"x" * 20_000_000}, timeout=20)
    assert reply.json() == {"result": "20000000 bytes"}


# --- the bytes


def test_half_closed_connections_stay_open_the_other_way(socket_dir: Path, ports: Ports) -> None:
    # A server of its own: it answers only when the client has said that it is done.
    def serve(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            received = b""
            while data := connection.recv(1000):
                received += data
            connection.sendall(received[::-1])

    with socket.socket(socket.AF_UNIX) as listener, socket.socket(socket.AF_UNIX) as other:
        for name, bound in (("validation.sock", listener), ("llm.sock", other)):
            bound.bind(str(socket_dir / name))
            bound.listen()
        with forwarding(socket_dir, ports):
            connection, _ = listener.accept()  # of wait_for_port
            connection.close()
            server = threading.Thread(target=serve, args=(listener,))
            server.start()
            with socket.create_connection(("127.0.0.1", ports.validation), timeout=5) as client:
                client.sendall(b"abc")
                client.shutdown(socket.SHUT_WR)
                answer = client.makefile("rb").read()
            server.join(5)
    assert answer == b"cba"


def test_services_that_come_back_are_found_again(socket_dir: Path, ports: Ports) -> None:
    # As when a killed harness is resumed while the container runs on.
    url = f"http://127.0.0.1:{ports.validation}/health"
    with plain_services(socket_dir) as services, forwarding(socket_dir, ports):
        services.__exit__(None, None, None)
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(httpx.get, url, timeout=10)
            time.sleep(0.1)
            assert not waiting.done()
            with plain_services(socket_dir):
                assert waiting.result().status_code == 200
