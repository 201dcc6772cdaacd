#!/usr/bin/env python3
"""Opens the two local ports of a run inside a container that has no network.

    forwarder.py [--socket-dir DIR] [--listen PORT=NAME ...] [-- COMMAND ...]

127.0.0.1:5000 leads to DIR/validation.sock and 127.0.0.1:8080 to DIR/llm.sock, which the host has
mounted into the container. With a COMMAND the forwarder starts it as soon as the ports listen,
passes signals on to it, collects orphaned processes when it is process 1, and exits as the COMMAND
did (128 + the signal that killed it). Exit code 69: the sockets or the ports cannot be had.

Standard library only, Python 3.8 or later: it has to run in anybody's image.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

SOCKET_DIR = "/run/podium"
LISTEN = ("5000=validation.sock", "8080=llm.sock")
EXIT_UNAVAILABLE = 69
EXIT_NOT_EXECUTABLE = 126
EXIT_NOT_FOUND = 127

_PASSED_ON = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT)
_CHUNK_BYTES = 1 << 16
_BACKLOG = 1024
_RETRY_S = 2.0
_PAUSE_S = 0.05


class Unavailable(Exception):
    """A socket is missing or a port is taken; the message says which."""


def main(arguments: list[str] | None = None) -> int:
    """Forward until the command ends, or without a command until SIGTERM; returns the exit code."""
    options = _parse(sys.argv[1:] if arguments is None else arguments)
    try:
        ports = _ports(options.listen or list(LISTEN), options.socket_dir)
        return asyncio.run(_forward(ports, options.command, options.wait_s))
    except Unavailable as error:
        print(f"podium forwarder: {error}", file=sys.stderr, flush=True)
        return EXIT_UNAVAILABLE


def _parse(arguments: list[str]) -> argparse.Namespace:
    own, command = arguments, []  # type: tuple[list[str], list[str]]
    if "--" in arguments:
        border = arguments.index("--")
        own, command = arguments[:border], arguments[border + 1 :]
        if not command:
            own = ["--help"]
    parser = argparse.ArgumentParser(
        prog="forwarder.py", usage="%(prog)s [--socket-dir DIR] [--listen PORT=NAME] [-- COMMAND]"
    )
    parser.add_argument("--socket-dir", default=SOCKET_DIR, help="default: %(default)s")
    parser.add_argument(
        "--listen",
        action="append",
        metavar="PORT=NAME",
        help=f"may be repeated; default: {' and '.join(LISTEN)}",
    )
    parser.add_argument(
        "--wait-s", type=float, default=10.0, help="how long to wait for the sockets (%(default)s)"
    )
    options = parser.parse_args(own)
    options.command = command
    return options


def _ports(listen: list[str], socket_dir: str) -> dict[int, str]:
    ports = {}
    for entry in listen:
        port, _, name = entry.partition("=")
        if not port.isdigit() or not name:
            raise Unavailable(f"--listen {entry}: write PORT=NAME, as in 8080=llm.sock.")
        ports[int(port)] = str(Path(socket_dir, name))
    return ports


async def _forward(ports: dict[int, str], command: list[str], wait_s: float) -> int:
    child = _Child(command) if command else None
    stopped = _on_signals(child)
    await _wait_for_sockets(list(ports.values()), wait_s, stopped)
    servers = [server for port, path in ports.items() for server in await _listen(port, path)]
    try:
        if child is None or stopped.done():
            return await stopped
        return await child.run()
    finally:
        for server in servers:
            server.close()
        await _end_connections()


async def _end_connections() -> None:
    """Cancel the connections that are open, until there are none.

    One that was accepted at the last moment gets its task only in a later turn of the loop; left
    alone it would outlive the loop, and Python would say so on stderr.
    """
    for _ in range(3):
        await asyncio.sleep(0)
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)


def _on_signals(child: _Child | None) -> asyncio.Future[int]:
    """Pass signals on to the child; before there is one they end the forwarder itself."""
    loop = asyncio.get_running_loop()
    stopped = loop.create_future()  # type: asyncio.Future[int]

    def receive(number: int) -> None:
        if child is not None and child.is_started:
            child.signal(number)
        elif not stopped.done():
            stopped.set_result(0 if child is None else 128 + number)

    for number in _PASSED_ON:
        loop.add_signal_handler(number, receive, number)
    return stopped


async def _wait_for_sockets(paths: list[str], wait_s: float, stopped: asyncio.Future[int]) -> None:
    deadline = time.monotonic() + wait_s
    for path in paths:
        while not _is_socket(path) and not stopped.done():
            if time.monotonic() >= deadline:
                raise Unavailable(
                    f"{path} is missing or no socket: the services of this run are not mounted, or "
                    "podium on the host has ended. Start the run again."
                )
            await asyncio.sleep(_PAUSE_S)


def _is_socket(path: str) -> bool:
    try:
        return stat.S_ISSOCK(Path(path).stat().st_mode)
    except PermissionError:
        raise Unavailable(
            f"{path}: user {os.getuid()} may not enter its directory. Mount one that others may "
            "pass (mode 711)."
        ) from None
    except OSError:
        return False


async def _listen(port: int, path: str) -> list[asyncio.AbstractServer]:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # Cancelled only when the forwarder ends; asyncio would print a traceback of each.
        with contextlib.suppress(asyncio.CancelledError):
            await _join(reader, writer, path)

    try:
        servers = [await asyncio.start_server(connected, "127.0.0.1", port, backlog=_BACKLOG)]
    except OSError as error:
        raise Unavailable(
            f"port {port} of 127.0.0.1 cannot be opened ({error.strerror}). Stop what else in the "
            "image listens on it."
        ) from None
    # Some clients take localhost for ::1 alone; a container without IPv6 has none to offer.
    with contextlib.suppress(OSError):
        servers.append(await asyncio.start_server(connected, "::1", port, backlog=_BACKLOG))
    return list(servers)


async def _join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> None:
    """Carry bytes both ways until both sides have ended."""
    try:
        host_reader, host_writer = await _connect(path)
    except OSError as error:
        print(f"podium forwarder: {path}: {error}", file=sys.stderr, flush=True)
        writer.transport.abort()
        return
    try:
        await asyncio.gather(_carry(reader, host_writer), _carry(host_reader, writer))
    except OSError:
        pass  # one side broke: the other learns of it by the abort
    finally:
        host_writer.transport.abort()
        writer.transport.abort()


async def _connect(path: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    # A resumed harness listens anew on the same path: there is a moment without a listener.
    deadline = time.monotonic() + _RETRY_S
    while True:
        try:
            return await asyncio.open_unix_connection(path)
        except (FileNotFoundError, ConnectionRefusedError, BlockingIOError):
            if time.monotonic() >= deadline:
                raise
        await asyncio.sleep(_PAUSE_S)


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Carry bytes one way; the end of the one side becomes the end of the other."""
    while True:
        data = await reader.read(_CHUNK_BYTES)
        if not data:
            break
        writer.write(data)
        await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()


class _Child:
    """The command, in a process group of its own so that signals reach all that it started."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._process = None  # type: subprocess.Popen[bytes] | None

    @property
    def is_started(self) -> bool:
        return self._process is not None

    def signal(self, number: int) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)

    async def run(self) -> int:
        loop = asyncio.get_running_loop()
        ended = loop.create_future()  # type: asyncio.Future[int]
        loop.add_signal_handler(signal.SIGCHLD, self._collect, ended)
        try:
            self._process = subprocess.Popen(self._command, start_new_session=True)
        except OSError as error:
            print(
                f"podium forwarder: {self._command[0]} cannot be started ({error.strerror}).",
                file=sys.stderr,
            )
            missing = isinstance(error, FileNotFoundError)
            return EXIT_NOT_FOUND if missing else EXIT_NOT_EXECUTABLE
        self._collect(ended)  # it may have ended before the line above
        return await ended

    def _collect(self, ended: asyncio.Future[int]) -> None:
        """Collect every process that ended: process 1 inherits the orphans of the container."""
        while self._process is not None:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid == self._process.pid and not ended.done():
                code = _exit_code(status)
                self._process.returncode = code
                ended.set_result(code)


def _exit_code(status: int) -> int:
    if os.WIFSIGNALED(status):
        return 128 + os.WTERMSIG(status)
    return os.WEXITSTATUS(status)


if __name__ == "__main__":
    sys.exit(main())
