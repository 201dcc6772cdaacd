"""The docker runtime: the agent in a container of its own, with the run's two services as network.

What a container may use and what is not limited stands in `harness.runtimes.container_request`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from harness.errors import InfrastructureFailed, RuntimeUnavailable
from harness.images import AGENT_IMAGE, connect, docker_files_dir, image_present
from harness.runtimes.base import Exit, Launch
from harness.runtimes.capped_log import DEFAULT_CAP_BYTES, CappedLog
from harness.runtimes.container_request import container_name, container_request

if TYPE_CHECKING:
    from docker import DockerClient
    from docker.models.containers import Container

_SIGKILL_CODE = 128 + 9
_FORWARDER_FAILED, _FORWARDER_SAYS = 69, "podium forwarder: "
_KILL_PATIENCE_S = 60.0
_POLL_FIRST_S, _POLL_LAST_S = 0.02, 0.5

_NEVER_HERE = {
    "could not select device driver": "the Docker engine has no NVIDIA runtime, but the run asks "
    "for GPUs. Install nvidia-container-toolkit, or run with --gpus 0",
    "nvidia-container-cli": "the NVIDIA runtime of the Docker engine does not work; check "
    "`nvidia-smi` on this machine, or run with --gpus 0",
    '"python3": executable file not found': "the image has no python3, which carries the run's two "
    "services into it. Install python3 in the image",
    "Range of CPUs": "the run asks for more cores than the Docker engine has. Lower --cpus",
    "bind source path does not exist": "the Docker engine cannot see the run's folders; it must "
    "run on this machine",
}
"""What the engine says when a launch can never work here, and what to do then."""


class DockerRuntime:
    """Launches agents in containers of the Docker engine that the environment names."""

    name = "docker"
    isolates = True
    services_on: Literal["sockets", "loopback"] = "sockets"

    def __init__(
        self, log_cap_bytes: int = DEFAULT_CAP_BYTES, engine_patience_s: float = 30.0
    ) -> None:
        self._log_cap_bytes = log_cap_bytes
        self._engine_patience_s = engine_patience_s

    def check(self, image: str | None = None) -> None:
        """Raise RuntimeUnavailable when no engine answers or the image is not there."""
        client = connect()
        try:
            with _engine("look for the image"):
                _require_image(client, image or AGENT_IMAGE)
        finally:
            client.close()

    def start(self, launch: Launch) -> DockerAgent:
        """Create and start the container of the run, in place of one that was left behind.

        Raises RuntimeUnavailable when image, GPUs or cores that the run asks for are not here, and
        InfrastructureFailed when the engine fails.
        """
        client = connect()
        try:
            container = self._started(client, launch)
        except BaseException:
            client.close()
            raise
        return self._agent(client, container, launch)

    def reattach(self, launch: Launch) -> DockerAgent | None:
        """The container of this run, running or ended; None if there is none that was started."""
        client = connect()
        try:
            with _engine("look for the run's container"):
                container = _find(client, container_name(launch))
                if container is not None and container.status == "created":
                    container.remove(force=True)
                    container = None
        except BaseException:
            client.close()
            raise
        if container is None:
            client.close()
            return None
        return self._agent(client, container, launch)

    def _started(self, client: DockerClient, launch: Launch) -> Container:
        image = launch.image or AGENT_IMAGE
        request = container_request(
            launch, image, docker_files_dir() / "forwarder.py", self._log_cap_bytes
        )
        with _engine(f"start a container of {image}"):
            _require_image(client, image)
            if (stale := _find(client, request["name"])) is not None:
                stale.remove(force=True)
            container = _created(client, request)
            try:
                container.start()
            except BaseException:
                container.remove(force=True)
                raise
        return container

    def _agent(self, client: DockerClient, container: Container, launch: Launch) -> DockerAgent:
        return DockerAgent(
            client,
            container,
            launch.paths.container_log,
            self._log_cap_bytes,
            self._engine_patience_s,
        )


class DockerAgent:
    """One agent in its container."""

    def __init__(
        self,
        client: DockerClient,
        container: Container,
        log_path: Path,
        log_cap_bytes: int,
        engine_patience_s: float,
    ) -> None:
        self._client = client
        self._container = container
        self._log_path = log_path
        self._log_cap_bytes = log_cap_bytes
        self._engine_patience_s = engine_patience_s
        self._lock = threading.Lock()
        self._was_killed = False
        self._engine_was_away = False
        self._exit: Exit | None = None
        self._closed = False
        self._state()

    @property
    def identity(self) -> str:
        """Name and short id of the container."""
        return f"container {self._container.name} ({self._container.short_id})"

    @property
    def image_digest(self) -> str | None:
        """Id of the image that the container was made from."""
        found: str | None = self._container.attrs.get("Image")
        return found

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables that the container was made with."""
        pairs = (pair.partition("=") for pair in self._container.attrs["Config"]["Env"])
        return {name: value for name, _, value in pairs}

    def wait(self, timeout_s: float) -> Exit | None:
        """Wait for the container to end; None when it still runs.

        Waits up to the engine's patience longer while the engine does not answer, and raises
        InfrastructureFailed after that, or when the engine took the container down with it.
        """
        give_up_at = time.monotonic() + timeout_s
        pause = _POLL_FIRST_S
        while self._exit is None:
            state = self._state()
            if state["Status"] in ("exited", "dead"):
                self._exit = self._ended(state)
                break
            left = give_up_at - time.monotonic()
            if left <= 0:
                return None
            time.sleep(min(pause, left))
            pause = min(_POLL_LAST_S, 1.5 * pause)
        return self._exit

    def stop(self, grace_s: float) -> Exit:
        """SIGTERM to the agent, SIGKILL to the whole container after `grace_s` seconds."""
        found = self.wait(0.0)
        if found is None:
            self._signal("SIGTERM")
            found = self.wait(grace_s)
        if found is None:
            self._was_killed = True
            self._signal("SIGKILL")
            found = self.wait(_KILL_PATIENCE_S)
        if found is None:
            raise InfrastructureFailed(
                f"{self.identity}: still runs {_KILL_PATIENCE_S:.0f} s after SIGKILL. "
                "Look at the Docker engine; the run can be resumed."
            )
        return found

    def close(self) -> None:
        """Save the container's log in the run directory, remove the container, leave the engine."""
        from docker.errors import DockerException
        from requests import RequestException

        if self._closed:
            return
        self._closed = True
        # Each on its own: a log that cannot be written must not leave a container running.
        for act in (self._kill_rest, self._save_log, self._remove):
            try:
                act()
            except (InfrastructureFailed, DockerException, RequestException, OSError):
                continue  # the engine is away or the disk is full: the run's outcome stands
        self._client.close()

    def _kill_rest(self) -> None:
        if self._exit is None:
            self.stop(0.0)

    def _save_log(self) -> None:
        with CappedLog(self._log_path, self._log_cap_bytes) as log:
            for chunk in self._container.logs(stream=True, follow=False):
                log.write(chunk)

    def _remove(self) -> None:
        self._container.remove(force=True, v=True)

    def _state(self) -> dict[str, Any]:
        """The container's state; waits for an engine that does not answer, as in a restart."""
        from docker.errors import DockerException, NotFound
        from requests import RequestException

        give_up_at = time.monotonic() + self._engine_patience_s
        while True:
            try:
                with self._lock:
                    self._container.reload()
                    state: dict[str, Any] = self._container.attrs["State"]
                return state
            except NotFound as error:
                raise InfrastructureFailed(
                    f"{self.identity}: somebody removed it. The run can be resumed."
                ) from error
            except (DockerException, RequestException) as error:
                self._engine_was_away = True
                if time.monotonic() > give_up_at:
                    raise InfrastructureFailed(
                        f"{self.identity}: the Docker engine does not answer any more "
                        f"({_first_line(error)}). Start it and resume the run."
                    ) from error
                time.sleep(_POLL_LAST_S)

    def _ended(self, state: Mapping[str, Any]) -> Exit:
        code = int(state["ExitCode"])
        if self._engine_was_away and code >= 128 and not self._was_killed:
            raise InfrastructureFailed(
                f"{self.identity}: ended with code {code} while the Docker engine was away. "
                "The run can be resumed."
            )
        if code == _FORWARDER_FAILED:
            self._blame_forwarder()
        killed = code == _SIGKILL_CODE
        # The engine also notes the death of a child that the agent outlived: not this ending.
        oom_killed = bool(state.get("OOMKilled")) and killed and not self._was_killed
        return Exit(code, signal=9 if killed else None, oom_killed=oom_killed)

    def _blame_forwarder(self) -> None:
        """Raise InfrastructureFailed if the forwarder ended the container, not the agent."""
        last = self._container.logs(tail=1).decode(errors="replace").strip()
        if last.startswith(_FORWARDER_SAYS):
            raise InfrastructureFailed(f"{self.identity}: {last.removeprefix(_FORWARDER_SAYS)}")

    def _signal(self, name: str) -> None:
        from docker.errors import APIError, DockerException
        from requests import RequestException

        try:
            self._container.kill(signal=name)
        except APIError:
            return  # it ended in between; if not, the caller's wait says so
        except (DockerException, RequestException):
            self._engine_was_away = True


@contextmanager
def _engine(doing: str) -> Iterator[None]:
    """Tell apart, in what the engine answers, what can never work here from what broke."""
    from docker.errors import APIError, DockerException
    from requests import RequestException

    try:
        yield
    except APIError as error:
        text = str(error.explanation or error)
        for sign, remedy in _NEVER_HERE.items():
            if sign in text:
                raise RuntimeUnavailable(f"runtime docker: {remedy}.") from error
        raise InfrastructureFailed(f"Docker engine: could not {doing}: {text}") from error
    except (DockerException, RequestException) as error:
        raise InfrastructureFailed(
            f"Docker engine: could not {doing}: {_first_line(error)}"
        ) from error


def _created(client: DockerClient, request: dict[str, Any]) -> Container:
    """Create a container, without a limit on its layer where the storage driver knows none."""
    from docker.errors import APIError

    try:
        container: Container = client.containers.create(**request)
    except APIError as error:
        if "storage-opt" not in str(error.explanation):
            raise
        container = client.containers.create(**{**request, "storage_opt": None})
    return container


def _require_image(client: DockerClient, image: str) -> None:
    if image_present(client, image):
        return
    remedy = "podium images build" if image == AGENT_IMAGE else f"docker pull {image}"
    raise RuntimeUnavailable(
        f"runtime docker: the image {image} is not on this machine. Run: {remedy}"
    )


def _find(client: DockerClient, name: str) -> Container | None:
    from docker.errors import NotFound

    try:
        found: Container = client.containers.get(name)
    except NotFound:
        return None
    return found


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
