from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
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
from tests.harness.gateway.serving import ANSWER, KEY, answer_json, chat, chunk

DOCKER = Path(__file__).parent.parent.parent / "docker"
FORWARDER = DOCKER / "forwarder.py"
VALIDATE = DOCKER / "validate_submission.sh"


@dataclass
class Ports:
    validation: int
    llm: int

    @property
    def listen(self) -> list[str]:
        pairs = (f"{self.validation}=validation.sock", f"{self.llm}=llm.sock")
        return [word for pair in pairs for word in ("--listen", pair)]


@pytest.fixture
def ports() -> Ports:
    return Ports(closed_port(), closed_port())


@pytest.fixture
def socket_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("s")


@pytest.fixture
def services(socket_dir: Path) -> Iterator[RunServices]:
    """Both services on sockets, without an upstream; valid is what says so."""

    def validate(path: Path) -> str:
        text = path.read_text()
        return "Submission is valid." if "valid" in text else f"Submission invalid! {len(text)}"

    gateway = gateway_app(None, "token", lambda record: None)
    with RunServices(gateway, validation_app(validate), socket_dir=socket_dir) as services:
        yield services


def command_line(socket_dir: Path, ports: Ports, *more: str) -> list[str]:
    # -I as in a foreign image: nothing of ours can be imported.
    own = [sys.executable, "-I", str(FORWARDER), "--socket-dir", str(socket_dir)]
    return [*own, *ports.listen, *more]


def wrap(
    socket_dir: Path, ports: Ports, *command: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a command under the forwarder to its end."""
    return subprocess.run(
        command_line(socket_dir, ports, "--", *command),
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
        env={**os.environ, **environment},
    )


@contextlib.contextmanager
def forwarding(socket_dir: Path, ports: Ports) -> Iterator[subprocess.Popen[bytes]]:
    """The forwarder alone, its ports open."""
    with subprocess.Popen(command_line(socket_dir, ports), stderr=subprocess.PIPE) as process:
        try:
            wait_for_port(ports.validation)
            wait_for_port(ports.llm)
            yield process
        finally:
            process.terminate()
            process.communicate(timeout=5)


def wait_for_port(port: int) -> None:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        with contextlib.suppress(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port)).close()
            return
        time.sleep(0.02)
    raise AssertionError(f"nobody listens on {port}")


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-I", "-c", code)


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
                headers = {"Authorization": "Bearer token"}
                httpx.post(url, json=chat(), headers=headers, timeout=0.2)
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
            pytest.raises(httpx.RemoteProtocolError),
        ):
            url = f"http://127.0.0.1:{ports.llm}/v1/chat/completions"
            headers = {"Authorization": "Bearer token"}
            httpx.post(url, json=chat(stream=True), headers=headers)


def test_many_parallel_calls_pass_each_with_its_own_answer(socket_dir: Path, ports: Ports) -> None:
    with FakeUpstream(lambda call: call.send_json(call.json)) as fake:
        app = gateway_app(Upstream(fake.base_url, KEY), "token", lambda record: None)
        with (
            RunServices(app, validation_app(lambda path: ""), socket_dir=socket_dir),
            forwarding(socket_dir, ports),
            httpx.Client(headers={"Authorization": "Bearer token"}, timeout=10) as client,
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
    assert reply.json() == {"result": "Submission invalid! 20000000"}


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


def test_services_that_come_back_are_found_again(
    socket_dir: Path, ports: Ports, services: RunServices
) -> None:
    url = f"http://127.0.0.1:{ports.validation}/health"
    with forwarding(socket_dir, ports):
        assert httpx.get(url).status_code == 200
        services.__exit__(None, None, None)
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(httpx.get, url, timeout=10)
            time.sleep(0.1)
            with services:
                assert waiting.result().status_code == 200


# --- starting


def test_missing_socket_is_told_by_its_path(socket_dir: Path, ports: Ports) -> None:
    process = subprocess.run(
        command_line(socket_dir, ports, "--wait-s", "0.1", "--", "true"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 69
    assert f"{socket_dir}/validation.sock is missing" in process.stderr
    assert len(process.stderr.splitlines()) == 1


def test_taken_port_is_told_by_its_number(
    socket_dir: Path, ports: Ports, services: RunServices
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", ports.llm))
        taken.listen()
        process = wrap(socket_dir, ports, "true")
    assert process.returncode == 69
    assert f"port {ports.llm} of 127.0.0.1 cannot be opened" in process.stderr


@pytest.mark.parametrize("listen", ["llm.sock", "80=", "x=llm.sock"])
def test_wrong_listen_option_is_told(socket_dir: Path, ports: Ports, listen: str) -> None:
    process = subprocess.run(
        command_line(socket_dir, ports, "--listen", listen),
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 69
    assert f"--listen {listen}: write PORT=NAME" in process.stderr


def test_without_options_it_opens_the_ports_of_the_contract() -> None:
    code = "import runpy, json; g = runpy.run_path({!r}); print(json.dumps([g['LISTEN'], g['SOCKET_DIR']]))"
    out = subprocess.check_output([sys.executable, "-I", "-c", code.format(str(FORWARDER))])
    assert json.loads(out) == [["5000=validation.sock", "8080=llm.sock"], "/run/podium"]


# --- the command


def test_command_finds_both_ports_open_and_has_the_same_stdio(
    socket_dir: Path, ports: Ports, services: RunServices
) -> None:
    code = (
        "import socket, sys\n"
        "for port in sys.argv[1:]:\n"
        "    socket.create_connection(('127.0.0.1', int(port))).close()\n"
        "print('out', sys.stdin.read())\n"
        "print('err', file=sys.stderr)"
    )
    process = subprocess.run(
        command_line(socket_dir, ports, "--", *python(code), str(ports.validation), str(ports.llm)),
        input="in",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (process.returncode, process.stdout, process.stderr) == (0, "out in\n", "err\n")


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("true",), 0),
        (("sh", "-c", "exit 3"), 3),
        (("sh", "-c", "kill -9 $$"), 137),
        (("/does/not/exist",), 127),
        (("/etc/passwd",), 126),
    ],
)
def test_exit_code_is_the_commands(
    socket_dir: Path, ports: Ports, services: RunServices, command: tuple[str, ...], code: int
) -> None:
    assert wrap(socket_dir, ports, *command).returncode == code


def test_options_of_the_command_are_its_own(
    socket_dir: Path, ports: Ports, services: RunServices
) -> None:
    out = wrap(socket_dir, ports, "echo", "--socket-dir", "x", "--", "y").stdout
    assert out == "--socket-dir x -- y\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_reach_the_whole_group_of_the_command(
    socket_dir: Path, ports: Ports, services: RunServices, number: signal.Signals
) -> None:
    # The command and its child each say that they were told; the command then exits on its own.
    script = (
        "(trap 'echo child told; exit' TERM INT; echo child ready; while :; do sleep 0.05; done) & "
        "trap 'wait; echo told; exit 7' TERM INT; echo ready; while :; do sleep 0.05; done"
    )
    line = command_line(socket_dir, ports, "--", "sh", "-c", script)
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert {process.stdout.readline() for _ in range(2)} == {"ready\n", "child ready\n"}
        process.send_signal(number)
        out, _ = process.communicate(timeout=5)
    assert sorted(out.splitlines()) == ["child told", "told"]
    assert process.returncode == 7


def test_command_killed_by_the_passed_signal_gives_128_and_its_number(
    socket_dir: Path, ports: Ports, services: RunServices
) -> None:
    line = command_line(socket_dir, ports, "--", "sh", "-c", "echo ready; exec sleep 30")
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.terminate()
        process.communicate(timeout=5)
    assert process.returncode == 143


def test_without_a_command_sigterm_ends_it_orderly(
    socket_dir: Path, ports: Ports, services: RunServices
) -> None:
    with forwarding(socket_dir, ports) as process:
        process.terminate()
        process.communicate(timeout=5)
    assert process.returncode == 0


def test_signal_while_it_waits_for_the_sockets_ends_it_before_the_command_starts(
    socket_dir: Path, ports: Ports, tmp_path: Path
) -> None:
    started = tmp_path / "started"
    line = command_line(socket_dir, ports, "--wait-s", "30", "--", "touch", str(started))
    with subprocess.Popen(line) as process:
        deadline = time.monotonic() + 5
        while not _catches_sigterm(process.pid) and time.monotonic() < deadline:
            time.sleep(0.02)
        process.terminate()
        assert process.wait(5) == 143
    assert not started.exists()


def _catches_sigterm(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status").read_text()
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1)


def test_orphans_are_collected_when_it_is_process_1(
    socket_dir: Path, ports: Ports, services: RunServices
) -> None:
    # PR_SET_CHILD_SUBREAPER makes orphans its own, as they are process 1's, without a container.
    forwarder = (
        "import ctypes, os, runpy, sys\n"
        "assert ctypes.CDLL(None).prctl(36, 1, 0, 0, 0) == 0\n"
        "sys.argv = sys.argv[1:]\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')"
    )
    # Two orphans end while the command runs; it looks for zombies among its parent's children.
    command = (
        "import os, subprocess, sys, time\n"
        "for _ in range(2): subprocess.run(['sh', '-c', 'sleep 0.05 &'])\n"
        "def kin():\n"
        "    out = subprocess.run(['ps', '-o', 'stat=', '--ppid', str(os.getppid())],\n"
        "        capture_output=True, text=True).stdout.split()\n"
        "    return out\n"
        "deadline = time.monotonic() + 5\n"
        "while len(kin()) > 1 and time.monotonic() < deadline: time.sleep(0.05)\n"
        "print(len(kin()))"
    )
    own = command_line(socket_dir, ports, "--", *python(command))[2:]
    out = subprocess.check_output([*python(forwarder), *own], text=True, timeout=20)
    assert out == "1\n"


# --- validate_submission.sh


@pytest.mark.parametrize("tool", ["python3", "curl"])
@pytest.mark.parametrize(("text", "verdict"), [("valid", "is valid."), ("no", "invalid! 2")])
def test_script_prints_the_verdict_with_python_or_with_curl_alone(
    tmp_path: Path, tool: str, text: str, verdict: str
) -> None:
    submission = tmp_path / 'odd ;,"name.csv'
    submission.write_text(text)
    with validation_on_loopback() as url:
        process = run_script(tmp_path, tool, url, str(submission))
    assert process.returncode == 0, process.stderr
    assert json.loads(process.stdout)["result"] == f"Submission {verdict}"


@pytest.mark.parametrize("tool", ["python3", "curl"])
def test_script_fails_when_there_is_no_verdict(tmp_path: Path, tool: str) -> None:
    submission = tmp_path / "submission.csv"
    submission.write_text("x" * 2_000)
    unreachable = run_script(tmp_path, tool, f"http://127.0.0.1:{closed_port()}", str(submission))
    with validation_on_loopback(upload_limit_bytes=1_000) as url:
        submission.write_text("x" * 70_000)
        too_large = run_script(tmp_path, tool, url, str(submission))
    assert unreachable.returncode == 1
    assert len(unreachable.stderr.splitlines()) == 1
    assert too_large.returncode == 1
    assert "1,000 bytes" in json.loads(too_large.stdout)["error"]


def test_script_without_a_file_says_how_to_use_it(tmp_path: Path) -> None:
    for arguments in ([], [str(tmp_path / "missing.csv")], ["a", "b"]):
        process = run_script(tmp_path, "python3", "http://127.0.0.1:1", *arguments)
        assert process.returncode == 2
        assert process.stdout == ""
        assert len(process.stderr.splitlines()) == 1


def test_script_without_either_tool_names_both(tmp_path: Path) -> None:
    (tmp_path / "submission.csv").write_text("x")
    process = run_script(tmp_path, "none", "http://127.0.0.1:1", str(tmp_path / "submission.csv"))
    assert process.returncode == 1
    assert "Neither python3 nor curl" in process.stderr


@contextlib.contextmanager
def validation_on_loopback(**limits: int) -> Iterator[str]:
    def validate(path: Path) -> str:
        text = path.read_text()
        return "Submission is valid." if text == "valid" else f"Submission invalid! {len(text)}"

    gateway = gateway_app(None, "token", lambda record: None)
    with RunServices(gateway, validation_app(validate, **limits)) as services:
        assert services.endpoints.validation_url is not None
        yield services.endpoints.validation_url


def run_script(
    tmp_path: Path, tool: str, url: str, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """The script with a PATH that has only this tool, and what any image has."""
    tools = tmp_path / f"bin-{tool}"
    tools.mkdir(exist_ok=True)
    found = {"sed": "/bin/sed", "python3": sys.executable, "curl": "/usr/bin/curl"}
    for name in {"sed", tool} & found.keys():
        (tools / name).unlink(missing_ok=True)
        (tools / name).symlink_to(found[name])
    return subprocess.run(
        ["/bin/sh", str(VALIDATE), *arguments],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
        env={"PATH": str(tools), "GRADING_SERVER": url},
    )


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
