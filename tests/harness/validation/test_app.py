from __future__ import annotations

import logging
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from harness.gateway.app import gateway_app
from harness.services import RunServices
from harness.validation.app import validation_app

VALID = "Submission is valid."


@pytest.fixture(autouse=True)
def temporary_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the service puts uploads in these tests."""
    place = tmp_path / "tmp"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    return place


@contextmanager
def serving(validate: Callable[[Path], str], **limits: int) -> Iterator[str]:
    gateway = gateway_app(None, "token", lambda record: None)
    with RunServices(gateway, validation_app(validate, **limits)) as services:
        assert services.endpoints.validation_url is not None
        yield services.endpoints.validation_url


def upload(url: str, content: bytes, name: str = "mine.csv") -> httpx.Response:
    return httpx.post(f"{url}/validate", files={"file": (name, content)}, timeout=20)


def test_health_answers_as_mle_bench_does() -> None:
    with serving(lambda path: VALID) as url:
        reply = httpx.get(f"{url}/health")
    assert (reply.status_code, reply.json()) == (200, {"status": "running"})


def test_verdict_on_an_uploaded_file_comes_back(temporary_dir: Path) -> None:
    def validate(path: Path) -> str:
        assert path.name == "submission.csv"
        return VALID if path.read_bytes() == b"id,y\n1,2\n" else "Submission invalid! Wrong bytes."

    with serving(validate) as url:
        replies = [upload(url, b"id,y\n1,2\n"), upload(url, b"other"), upload(url, b"")]
    assert [reply.status_code for reply in replies] == [200, 200, 200]
    assert [reply.json() for reply in replies] == [
        {"result": VALID},
        {"result": "Submission invalid! Wrong bytes."},
        {"result": "Submission invalid! Wrong bytes."},
    ]
    assert list(temporary_dir.iterdir()) == []


def test_uploads_at_the_same_time_do_not_mix(temporary_dir: Path) -> None:
    contents = [b"%d," % n * 50_000 for n in range(12)]

    def validate(path: Path) -> str:
        assert len(list(temporary_dir.iterdir())) <= 4
        return path.read_bytes()[:20].decode()

    with serving(validate) as url, ThreadPoolExecutor(12) as pool:
        replies = list(pool.map(lambda content: upload(url, content), contents))
    assert [reply.json()["result"] for reply in replies] == [c[:20].decode() for c in contents]
    assert list(temporary_dir.iterdir()) == []


def test_verdict_tells_no_path_of_the_host(temporary_dir: Path) -> None:
    with serving(lambda path: f"Submission invalid! {path} in {path.parent} is empty.") as url:
        text = upload(url, b"x").text
    assert "submission.csv" in text
    assert str(temporary_dir) not in text
    assert "podium-upload" not in text


def test_validation_that_breaks_is_answered_500_without_details(
    caplog: pytest.LogCaptureFixture, temporary_dir: Path
) -> None:
    def validate(path: Path) -> str:
        raise ValueError("/private/answers.csv has 17 rows of class 1")

    with serving(validate) as url, caplog.at_level(logging.ERROR):
        reply = upload(url, b"x")
    assert reply.status_code == 500
    assert reply.json().keys() == {"error"}
    assert "private" not in reply.text
    assert "17" not in reply.text
    assert "17 rows" in caplog.text
    assert list(temporary_dir.iterdir()) == []


def test_request_without_a_file_is_answered_400_and_how_to_send_one() -> None:
    boundary = {"Content-Type": "multipart/form-data"}
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    with serving(lambda path: VALID) as url:
        place = f"{url}/validate"
        replies = [
            httpx.post(place),
            httpx.post(place, json={"file": "a"}),
            httpx.post(place, data={"file": "a"}),
            httpx.post(place, files={"other": b"a"}),
            httpx.post(place, files={"file": (None, "a")}),
            httpx.post(place, content=b"a", headers=boundary),
            httpx.post(place, content=b"a", headers=broken),
        ]
    assert [reply.status_code for reply in replies] == [400] * 7
    for reply in replies:
        assert "curl -F file=@submission.csv" in reply.json()["error"]


def test_other_methods_and_paths_are_refused_as_json() -> None:
    with serving(lambda path: VALID) as url:
        assert httpx.get(f"{url}/validate").status_code == 405
        reply = httpx.get(f"{url}/grade")
    assert reply.status_code == 404
    assert "error" in reply.json()


def test_file_above_the_cap_is_answered_413_and_never_judged(temporary_dir: Path) -> None:
    judged: list[int] = []

    def validate(path: Path) -> str:
        judged.append(path.stat().st_size)
        return VALID

    with serving(validate, upload_limit_bytes=200_000) as url:
        replies = [upload(url, b"x" * size) for size in (200_000, 200_001, 500_000)]
        after = upload(url, b"small")
    assert [reply.status_code for reply in replies] == [200, 413, 413]
    assert "200,000 bytes" in replies[1].json()["error"]
    assert after.json() == {"result": VALID}
    assert judged == [200_000, 5]
    assert list(temporary_dir.iterdir()) == []


def test_chunked_upload_without_a_length_is_capped_too() -> None:
    def endless() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        for _ in range(8):
            yield b"x" * 50_000

    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    with serving(lambda path: VALID, upload_limit_bytes=100_000) as url:
        reply = httpx.post(f"{url}/validate", content=endless(), headers=headers)
    assert reply.status_code == 413


def test_upload_that_breaks_off_leaves_nothing_behind(temporary_dir: Path) -> None:
    head = b"POST /validate HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n"
    kind = b"Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
    with serving(lambda path: VALID) as url:
        for _ in range(6):  # more than may upload at once: a broken one gives its turn back
            address = httpx.URL(url)
            with socket.create_connection((address.host, address.port)) as client:
                client.sendall(head + kind)
        assert upload(url, b"x").json() == {"result": VALID}
    assert list(temporary_dir.iterdir()) == []


def test_health_answers_while_a_long_validation_runs() -> None:
    is_running, may_end = threading.Event(), threading.Event()

    def validate(path: Path) -> str:
        is_running.set()
        may_end.wait(5)
        return VALID

    with serving(validate) as url, ThreadPoolExecutor(1) as pool:
        reply = pool.submit(upload, url, b"x")
        assert is_running.wait(5)
        assert httpx.get(f"{url}/health", timeout=2).status_code == 200
        assert not reply.done()
        may_end.set()
        assert reply.result().json() == {"result": VALID}
