"""A Unix socket that leads to the real Docker engine until it is cut: an engine that goes away."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self


class EngineLine:
    """Carries bytes between its own socket and the engine's; `cut` and `mend` it as you like."""

    def __init__(self, path: Path, engine: str = "/var/run/docker.sock") -> None:
        self._path = path
        self._engine = engine
        self._is_cut = threading.Event()
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(path))
        self._door.listen()

    @property
    def docker_host(self) -> str:
        """The value for DOCKER_HOST."""
        return f"unix://{self._path}"

    def cut(self) -> None:
        """Break every connection and each one that comes."""
        self._is_cut.set()
        for connection in self._open:
            _hang_up(connection)

    def mend(self) -> None:
        """Let connections through again."""
        self._is_cut.clear()

    def __enter__(self) -> Self:
        self._spawn(self._answer)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.cut()
        _hang_up(self._door)
        for thread in self._threads:
            thread.join(5)
        for connection in (self._door, *self._open):
            connection.close()

    def _answer(self) -> None:
        with suppress(OSError):
            while True:
                caller, _ = self._door.accept()
                self._open.append(caller)
                if self._is_cut.is_set():
                    _hang_up(caller)
                    continue
                engine = socket.socket(socket.AF_UNIX)
                self._open.append(engine)
                engine.connect(self._engine)
                self._spawn(_carry, caller, engine)
                self._spawn(_carry, engine, caller)

    def _spawn(self, work: object, *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(1 << 16):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


def _hang_up(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
