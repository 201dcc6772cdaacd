from __future__ import annotations

import runpy
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.services import RunServices
from tests.fakes.upstream import closed_port
from tests.harness.forwarding import (
    FORWARDER,
    Ports,
    command_line,
    forwarding,
    plain_services,
    python,
    wrap,
)


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
    names = runpy.run_path(str(FORWARDER))
    assert names["LISTEN"] == ("5000=validation.sock", "8080=llm.sock")
    assert names["SOCKET_DIR"] == "/run/podium"


# --- the command


def test_command_finds_both_ports_open_and_has_the_same_stdio(
    socket_dir: Path, ports: Ports, services: RunServices
) -> None:
    code = (
        "import socket, sys\n"
        "places = [('127.0.0.1', int(port)) for port in sys.argv[1:]]\n"
        "left_open = [socket.create_connection(place) for place in places * 5]\n"
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
    code = (
        "import os, signal, sys\n"
        "child = os.fork() == 0\n"
        "def told(*_):\n"
        "    os.write(1, b'child told\\n' if child else b'told\\n')\n"
        "    if not child: os.wait()\n"
        "    os._exit(7)\n"
        f"signal.signal({number.value}, told)\n"
        "os.write(1, b'ready\\n')\n"
        "while True: signal.pause()"
    )
    line = command_line(socket_dir, ports, "--", *python(code))
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert [process.stdout.readline() for _ in range(2)] == ["ready\n"] * 2
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
