from __future__ import annotations

import socket
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from harness.errors import HarnessError, InfrastructureFailed, ServiceFailed, UsageError
from harness.gateway.app import gateway_app
from harness.services import RunServices, new_run_token
from harness.validation.app import validation_app


def services_at(
    socket_dir: Path | None = None, validate: Callable[[Path], str] = lambda path: "fine"
) -> RunServices:
    gateway = gateway_app(None, "token", lambda record: None)
    return RunServices(gateway, validation_app(validate), socket_dir=socket_dir)


def get(path: Path, url: str) -> httpx.Response:
    transport = httpx.HTTPTransport(uds=str(path))
    with httpx.Client(transport=transport, timeout=5) as client:
        return client.get(url)


@pytest.fixture
def socket_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("s")


def test_both_services_answer_on_sockets_as_soon_as_the_block_begins(socket_dir: Path) -> None:
    with services_at(socket_dir) as services:
        assert services.endpoints.kind == "sockets"
        assert services.endpoints.socket_dir == socket_dir
        assert services.endpoints.llm_url is services.endpoints.validation_url is None
        assert get(socket_dir / "validation.sock", "http://x/health").status_code == 200
        assert get(socket_dir / "llm.sock", "http://x/v1/models").status_code == 401
    assert list(socket_dir.iterdir()) == []


def test_both_services_answer_on_loopback_ports() -> None:
    with services_at() as services:
        endpoints = services.endpoints
        assert endpoints.kind == "loopback"
        assert endpoints.llm_url is not None
        assert endpoints.llm_url.startswith("http://127.0.0.1:")
        assert httpx.get(f"{endpoints.llm_url}/models").status_code == 401
        assert httpx.get(f"{endpoints.validation_url}/health").status_code == 200
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{endpoints.validation_url}/health")


def test_anybody_in_the_directory_may_connect_but_not_list_it(socket_dir: Path) -> None:
    with services_at(socket_dir / "new"):
        for name in ("llm.sock", "validation.sock"):
            assert stat.S_IMODE((socket_dir / "new" / name).stat().st_mode) == 0o666
        assert stat.S_IMODE((socket_dir / "new").stat().st_mode) == 0o711


def test_many_runs_serve_at_the_same_time_without_mixing(socket_dir: Path) -> None:
    runs = [services_at(socket_dir / str(n), lambda path, n=n: f"run {n}") for n in range(4)]  # type: ignore[misc]
    for run in runs:
        run.__enter__()
    try:
        for n in range(4):
            transport = httpx.HTTPTransport(uds=str(socket_dir / str(n) / "validation.sock"))
            with httpx.Client(transport=transport) as client:
                reply = client.post("http://x/validate", files={"file": b"a"})
            assert reply.json() == {"result": f"run {n}"}
    finally:
        for run in runs:
            run.__exit__(None, None, None)


def test_path_too_long_for_a_socket_is_refused_with_both_numbers(tmp_path: Path) -> None:
    long = tmp_path / ("d" * (108 - len(str(tmp_path))))
    with pytest.raises(ServiceFailed, match=r"107 bytes, this has 1\d\d. Set TMPDIR"):
        services_at(long).__enter__()


def test_longest_path_that_fits_works(socket_dir: Path) -> None:
    room = 107 - len(str(socket_dir)) - len("/") - len("/validation.sock")
    with services_at(socket_dir / ("d" * room)) as services:
        place = services.endpoints.socket_dir
        assert place is not None
        path = place / "validation.sock"
        assert len(str(path)) == 107
        assert get(path, "http://x/health").status_code == 200


def test_socket_of_a_killed_harness_is_replaced(socket_dir: Path) -> None:
    for name in ("llm.sock", "validation.sock"):
        with socket.socket(socket.AF_UNIX) as dead:
            dead.bind(str(socket_dir / name))
    with services_at(socket_dir):
        assert get(socket_dir / "validation.sock", "http://x/health").status_code == 200


def test_socket_in_use_is_left_to_its_owner(socket_dir: Path) -> None:
    with services_at(socket_dir):
        with pytest.raises(ServiceFailed, match="another podium serves this run"):
            services_at(socket_dir).__enter__()
        assert get(socket_dir / "llm.sock", "http://x/v1/models").status_code == 401


def test_file_in_the_place_of_a_socket_is_not_removed(socket_dir: Path) -> None:
    (socket_dir / "validation.sock").write_text("mine")
    with pytest.raises(ServiceFailed, match="is no socket"):
        services_at(socket_dir).__enter__()
    # What was opened before is taken back.
    assert [path.name for path in socket_dir.iterdir()] == ["validation.sock"]


def test_directory_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ServiceFailed, match="Set TMPDIR"):
        services_at(tmp_path / "file" / "below").__enter__()


def test_stopping_is_bounded_with_a_validation_and_a_half_sent_call_under_way() -> None:
    is_running, may_end = threading.Event(), threading.Event()

    def validate(path: Path) -> str:
        is_running.set()
        may_end.wait(10)
        return "too late"

    answers: list[httpx.Response] = []

    def post(url: str) -> None:
        answers.append(httpx.post(f"{url}/validate", files={"file": b"x"}, timeout=20))

    services = services_at(None, validate)
    with services:
        client = threading.Thread(target=post, args=(services.endpoints.validation_url,))
        client.start()
        assert is_running.wait(5)
        address = httpx.URL(str(services.endpoints.llm_url))
        half = socket.create_connection((address.host, address.port))
        half.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n")
        started = time.monotonic()
    took_s = time.monotonic() - started
    may_end.set()
    client.join(5)
    half.close()
    assert took_s <= 2.0
    assert [answer.status_code for answer in answers] == [500]
    assert not [t for t in threading.enumerate() if t.name == "podium-services"]


def test_app_that_cannot_start_is_told_and_leaves_no_socket(socket_dir: Path) -> None:
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        assert scope["type"] == "lifespan"
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no"})

    with pytest.raises(ServiceFailed, match="could not start"):
        RunServices(broken, validation_app(lambda path: ""), socket_dir=socket_dir).__enter__()
    assert list(socket_dir.iterdir()) == []


def test_services_that_died_are_noticed() -> None:
    services = services_at()
    with services:
        services.check()
        services._stop()
        with pytest.raises(ServiceFailed, match="stopped by themselves"):
            services.check()


def test_endpoints_are_known_only_while_the_services_run() -> None:
    services = services_at()
    with pytest.raises(ServiceFailed, match="do not listen"):
        _ = services.endpoints
    with services:
        pass
    with pytest.raises(ServiceFailed, match="do not listen"):
        _ = services.endpoints


def test_services_serve_once() -> None:
    with services_at() as services, pytest.raises(RuntimeError, match="make a new one"):
        services.__enter__()


def test_tokens_are_long_different_and_look_like_keys() -> None:
    tokens = {new_run_token() for _ in range(50)}
    assert len(tokens) == 50
    assert all(token.startswith("sk-podium-") and len(token) > 50 for token in tokens)


def test_failed_services_count_against_no_agent() -> None:
    assert issubclass(ServiceFailed, InfrastructureFailed)
    assert (HarnessError.exit_code, ServiceFailed.exit_code, UsageError.exit_code) == (1, 1, 2)
