import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from agent.judging.submission import SampleSubmission, ValidationEndpoint

_SAMPLE = "id,a,note\n1,0,\n2,0,x\n3,0,x\n"


def _complaint(tmp_path: Path, text: str) -> str | None:
    (tmp_path / "sample.csv").write_text(_SAMPLE)
    (tmp_path / "submission.csv").write_text(text)
    return SampleSubmission(tmp_path / "sample.csv").complaint(tmp_path / "submission.csv")


@pytest.mark.parametrize(
    "text",
    [
        "id,a,note\n1,0.5,\n2,0.1,\n3,1e-3,\n",
        "note,id,a\nz,3,1\nz,1,1\nz,2,1\n",
        "id,a,note\n1.0,5,\n2.0,5,\n3.0,5,\n",
        '\ufeffid,a,note\n1,0,"b,c"\n2,0,\n3,0,\n',
    ],
    ids=["same", "other order", "float ids", "byte order mark and quotes"],
)
def test_a_submission_like_the_sample_is_accepted(tmp_path: Path, text: str) -> None:
    assert _complaint(tmp_path, text) is None


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "is empty"),
        ("id,a\n1,0\n2,0\n3,0\n", "has the columns id, a; the sample submission has id, a, note"),
        ("id,a,note\n1,0,\n2,0,\n", "has 2 rows, the sample has 3"),
        ("id,a,note\n1,0,\n2,0,\n4,0,\n", "1 values of id are not those .* example '4'"),
        ("id,a,note\n1,0,\n1,0,\n2,0,\n", "1 values of id"),
        ("id,a,note\n1,,\n2,0,\n3,0,\n", "row 1: a is ''"),
        ("id,a,note\n1,0,\n2,nan,\n3,0,\n", "row 2: a is 'nan'"),
        ("id,a,note\n1,0,\n2,0,\n3,inf,\n", "row 3: a is 'inf'"),
        ("id,a,note\n1,0\n2,0,\n3,0,\n", "row 1: 2 cells, not 3"),
    ],
)
def test_a_submission_unlike_the_sample_is_refused(
    tmp_path: Path, text: str, complaint: str
) -> None:
    found = _complaint(tmp_path, text)
    assert found is not None
    assert re.search(complaint, found)


def test_a_binary_file_is_no_submission(tmp_path: Path) -> None:
    (tmp_path / "sample.csv").write_text(_SAMPLE)
    (tmp_path / "submission.csv").write_bytes(b"\xff\xfe\x00")
    found = SampleSubmission(tmp_path / "sample.csv").complaint(tmp_path / "submission.csv")
    assert found is not None
    assert "UTF-8" in found


@contextmanager
def _fake_validation(reply: bytes) -> Iterator[tuple[str, list[bytes]]]:
    bodies: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200 if self.path == "/validate" else 404)
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, format: str, *args: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", bodies
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_the_endpoint_gets_the_file_and_may_object(tmp_path: Path) -> None:
    submission = tmp_path / "submission.csv"
    submission.write_text("id,a\n1,2\n")
    reply = json.dumps({"result": "Submission invalid! Wrong\nnumber of rows"}).encode()
    with _fake_validation(reply) as (server, bodies):
        complaint = ValidationEndpoint(server).complaint(submission)
    assert complaint == "Submission invalid! Wrong number of rows"
    assert b'name="file"; filename="submission.csv"' in bodies[0]
    assert b"id,a\n1,2\n" in bodies[0]


@pytest.mark.parametrize("reply", [b'{"result": "Submission is valid."}', b"{}", b"<html>", b"[]"])
def test_an_endpoint_that_is_content_or_talks_nonsense_does_not_object(
    tmp_path: Path, reply: bytes
) -> None:
    submission = tmp_path / "submission.csv"
    submission.write_text("id,a\n1,2\n")
    with _fake_validation(reply) as (server, _):
        assert ValidationEndpoint(server).complaint(submission) is None


def test_an_endpoint_that_cannot_be_reached_does_not_object(tmp_path: Path) -> None:
    submission = tmp_path / "submission.csv"
    submission.write_text("id,a\n1,2\n")
    assert ValidationEndpoint("http://127.0.0.1:9").complaint(submission) is None
