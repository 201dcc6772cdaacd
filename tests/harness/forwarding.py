"""The forwarder under test, as its own process on free ports."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.gateway.app import gateway_app
from harness.services import RunServices
from harness.validation.app import validation_app

FORWARDER = Path(__file__).parent.parent.parent / "docker" / "forwarder.py"
TOKEN = {"Authorization": "Bearer token"}


@dataclass
class Ports:
    validation: int
    llm: int

    @property
    def listen(self) -> list[str]:
        pairs = (f"{self.validation}=validation.sock", f"{self.llm}=llm.sock")
        return [word for pair in pairs for word in ("--listen", pair)]


def plain_services(socket_dir: Path) -> RunServices:
    gateway = gateway_app(None, "token", lambda record: None)
    validation = validation_app(lambda path: f"{path.stat().st_size} bytes")
    return RunServices(gateway, validation, socket_dir=socket_dir)


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
