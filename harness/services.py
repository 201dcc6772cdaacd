"""The two services of one run, listening on the host in a thread of their own."""

from __future__ import annotations

import asyncio
import errno
import secrets
import socket
import threading
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal, Self

from harness.errors import ServiceFailed

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp

LLM_SOCKET = "llm.sock"
VALIDATION_SOCKET = "validation.sock"

_LONGEST_SOCKET_PATH_BYTES = 107
"""sun_path of Linux has 108 bytes, one of them for the end."""
_START_TIMEOUT_S = 30.0
_DRAIN_S = 1
"""How long open answers may go on when the services stop: nobody is left to read them."""
_STOP_TIMEOUT_S = 2.0


def new_run_token() -> str:
    """A bearer token for the gateway of one run: 256 random bits, worth nothing anywhere else.

    It begins as OpenAI's keys do, since some agents refuse a key that does not.
    """
    return f"sk-podium-{secrets.token_urlsafe(32)}"


@dataclass(frozen=True)
class Endpoints:
    """Where the two services of a run listen."""

    kind: Literal["sockets", "loopback"]
    socket_dir: Path | None = None
    """Holds llm.sock and validation.sock; None for loopback."""
    llm_url: str | None = None
    """What OPENAI_BASE_URL is to be, with its /v1; None for sockets."""
    validation_url: str | None = None
    """What GRADING_SERVER is to be; None for sockets."""


class RunServices:
    """Gateway and validation service of one run, as a context manager.

    With a `socket_dir` they listen on llm.sock and validation.sock in it, sockets that anybody may
    use who can enter the directory: give the directory to the run's container, and on the host keep
    it below one that only the user can enter. Without, on two free loopback ports.

    Entering returns when both answer, and raises ServiceFailed when one cannot listen. Leaving
    takes at most two seconds, even with answers under way, and removes the sockets.
    """

    def __init__(
        self, llm: ASGIApp, validation: ASGIApp, *, socket_dir: Path | None = None
    ) -> None:
        self._apps = (llm, validation)
        self._socket_dir = socket_dir
        self._loop: asyncio.AbstractEventLoop
        self._stopping: asyncio.Event | None = None
        self._ready = threading.Event()
        self._failure: BaseException | None = None
        self._thread: threading.Thread | None = None
        self._endpoints: Endpoints | None = None

    @property
    def endpoints(self) -> Endpoints:
        """Where the services listen; raises ServiceFailed outside the with block."""
        if self._endpoints is None:
            raise ServiceFailed("the run's services do not listen. Enter RunServices first.")
        return self._endpoints

    def check(self) -> None:
        """Raise ServiceFailed when the services have died although nobody stopped them."""
        if self._thread is None or not self._thread.is_alive():
            raise ServiceFailed(f"the run's services stopped by themselves: {self._failure!r}")

    def __enter__(self) -> Self:
        if self._thread is not None:
            raise RuntimeError("RunServices serves once: make a new one")
        with ExitStack() as undo:
            sockets, endpoints = self._listen(undo)
            self._thread = threading.Thread(
                target=self._run, args=(sockets,), name="podium-services", daemon=True
            )
            self._thread.start()
            if not self._ready.wait(_START_TIMEOUT_S) or self._failure is not None:
                self._stop()
                raise ServiceFailed(
                    f"the run's services could not start: {self._failure or 'no answer'}. "
                    "Start the run again with --debug."
                )
            undo.pop_all()
        self._endpoints = endpoints
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._endpoints = None
        self._stop()
        if self._socket_dir is not None:
            for name in (LLM_SOCKET, VALIDATION_SOCKET):
                (self._socket_dir / name).unlink(missing_ok=True)

    def _listen(self, undo: ExitStack) -> tuple[list[socket.socket], Endpoints]:
        if self._socket_dir is None:
            llm, validation = (_bind_loopback(undo) for _ in range(2))
            llm_port, port = (bound.getsockname()[1] for bound in (llm, validation))
            return [llm, validation], Endpoints(
                "loopback",
                llm_url=f"http://127.0.0.1:{llm_port}/v1",
                validation_url=f"http://127.0.0.1:{port}",
            )
        _open_directory(self._socket_dir)
        names = (LLM_SOCKET, VALIDATION_SOCKET)
        sockets = [_bind_unix(self._socket_dir / name, undo) for name in names]
        return sockets, Endpoints("sockets", socket_dir=self._socket_dir)

    def _run(self, sockets: list[socket.socket]) -> None:
        try:
            asyncio.run(self._serve(sockets))
        except BaseException as error:  # also SystemExit, by which uvicorn says it cannot start
            self._failure = error
        finally:
            self._ready.set()

    async def _serve(self, sockets: list[socket.socket]) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        servers = [_server(app) for app in self._apps]
        try:
            for server, bound in zip(servers, sockets, strict=True):
                await server.startup(sockets=[bound])
            self._ready.set()
            await self._stopping.wait()
        finally:
            started = zip(servers, sockets, strict=True)
            await asyncio.gather(*(s.shutdown(sockets=[b]) for s, b in started if s.started))
            await _drop_connections(servers)

    def _stop(self) -> None:
        if self._thread is None:
            return
        if self._stopping is not None and self._thread.is_alive():
            # The loop may close at this very moment, when the services die by themselves.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(_STOP_TIMEOUT_S)


def _server(app: ASGIApp) -> uvicorn.Server:
    import uvicorn

    config = uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="critical",  # a client that leaves in mid-answer is no news for the terminal
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_DRAIN_S,
    )
    config.load()
    server = uvicorn.Server(config)
    # Server.serve would do this and the rest, but looks only every 0.1 s whether it is to stop.
    server.lifespan = config.lifespan_class(config)
    return server


async def _drop_connections(servers: list[uvicorn.Server]) -> None:
    """Cut what is still open, so that the thread ends with no task or transport left."""
    tasks = {task for server in servers for task in server.server_state.tasks}
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=0.3)
    for server in servers:
        for connection in list(server.server_state.connections):
            if connection.transport is not None:
                connection.transport.abort()
    await asyncio.sleep(0)
    await asyncio.sleep(0)


def _bind_loopback(undo: ExitStack) -> socket.socket:
    bound = undo.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
    bound.bind(("127.0.0.1", 0))
    return bound


def _open_directory(directory: Path) -> None:
    """The container's user is seldom the directory's owner: let it pass, but not look around."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        directory.chmod(0o711)
    except OSError as error:
        raise ServiceFailed(
            f"{directory}: the run's services cannot listen there ({error.strerror}). "
            "Set TMPDIR to a directory of your own."
        ) from error


def _bind_unix(path: Path, undo: ExitStack) -> socket.socket:
    size = len(str(path).encode())
    if size > _LONGEST_SOCKET_PATH_BYTES:
        raise ServiceFailed(
            f"{path}: the path of a Unix socket may have {_LONGEST_SOCKET_PATH_BYTES} bytes, this "
            f"has {size}. Set TMPDIR to a shorter path."
        )
    _remove_stale(path)
    bound = undo.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
    try:
        bound.bind(str(path))
        path.chmod(0o666)
    except OSError as error:
        raise ServiceFailed(f"{path}: cannot listen there ({error.strerror}).") from error
    undo.callback(path.unlink, missing_ok=True)
    return bound


def _remove_stale(path: Path) -> None:
    """Remove the socket that a killed harness left behind, but not one that is in use."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(1.0)
        reason = probe.connect_ex(str(path))
    if reason == errno.ENOENT:
        return
    if not path.is_socket():
        raise ServiceFailed(f"{path} is no socket, but is in the way of one. Move it away.")
    if reason != errno.ECONNREFUSED:
        raise ServiceFailed(
            f"{path} is in use: another podium serves this run. Stop it first, or wait for it."
        )
    path.unlink()
