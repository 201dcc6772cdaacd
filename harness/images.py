"""Images: the Docker engine, whether an image is there, and the building of the agent image."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.build_context import (
    PROBE,
    BasePython,
    Log,
    docker_files_dir,
    fill_wheelhouse,
    lay_out_context,
    run_logged,
    write_requirements,
)
from harness.errors import ImageBuildFailed, RuntimeUnavailable

if TYPE_CHECKING:
    from docker import DockerClient

AGENT_IMAGE = "podium-agent:latest"
"""The image of Podium's own agent."""
DEBIAN_BASE = "podium-base:debian"
"""The base image that docker/base/debian.sh makes."""

_ENGINE_TIMEOUT_S = 60
# Between two lines of a build: pip unpacking torch says nothing for minutes.
_BUILD_SILENCE_S = 3_600
_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy")
_INDEXES = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_TRUSTED_HOST")

__all__ = [
    "AGENT_IMAGE",
    "DEBIAN_BASE",
    "build_agent_image",
    "connect",
    "docker_files_dir",
    "image_present",
]


def connect() -> DockerClient:
    """A client of the Docker engine that DOCKER_HOST names, else of the one on this machine.

    Raises RuntimeUnavailable when none answers.
    """
    from docker import DockerClient
    from docker.errors import DockerException
    from requests import RequestException

    place = os.environ.get("DOCKER_HOST") or "unix:///var/run/docker.sock"
    if place.startswith("unix://") and (trouble := _knock(place.removeprefix("unix://"))):
        raise _no_engine(place, trouble)
    try:
        client = DockerClient.from_env(timeout=_ENGINE_TIMEOUT_S)
    except (DockerException, RequestException) as error:
        raise _no_engine(place, str(error).splitlines()[0]) from error
    return client


def _knock(path: str) -> str | None:
    """What is wrong with the engine's socket; docker-py would leave a socket open over it."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(_ENGINE_TIMEOUT_S)
        try:
            probe.connect(path)
        except OSError as error:
            return (error.strerror or str(error)).lower()
    return None


def _no_engine(place: str, reason: str) -> RuntimeUnavailable:
    remedy = "Join the group docker" if "permission" in reason else "Start Docker"
    return RuntimeUnavailable(
        f"runtime docker: no engine answers at {place} ({reason}). {remedy} or set DOCKER_HOST, "
        "then run: podium images build"
    )


def image_present(client: DockerClient, image: str) -> bool:
    """Whether the engine has this image; nothing is pulled."""
    from docker.errors import ImageNotFound

    try:
        client.images.get(image)
    except ImageNotFound:
        return False
    return True


def build_agent_image(
    base_image: str | None = None,
    from_debian: bool = False,
    tag: str = AGENT_IMAGE,
    log: Log = print,
    ml: bool | None = None,
) -> str:
    """Build the agent image and return its id; each line of the build goes to `log`.

    The base is `base_image`, or with `from_debian` an image made here from Debian packages, or the
    CUDA image that the Dockerfile names, which is then pulled. `ml` adds torch and its like; by
    default only to the CUDA image, since other bases bring their own. Raises RuntimeUnavailable
    when no engine answers and ImageBuildFailed when a step fails.
    """
    with closing(connect()) as client, tempfile.TemporaryDirectory(prefix="podium-build-") as place:
        base = _debian_base(log) if from_debian else base_image
        context = Path(place)
        lay_out_context(context)
        python = _base_python(client, context, base, log)
        wanted = ml if ml is not None else base is None
        missing = write_requirements(context, python, wanted)
        log(f"Python {python.python}; to install: {', '.join(missing) or 'nothing'}")
        arguments = _arguments(base)
        if missing and not fill_wheelhouse(context, python, log):
            log("This machine's pip could not fetch the wheels; the build looks them up itself.")
            arguments |= _set_variables(_INDEXES)
        image = _built(client, context, {"tag": tag, "buildargs": arguments}, log)
        _tidy(client)
        return image


def _tidy(client: DockerClient) -> None:
    """Remove what this and earlier builds left without a name; images in use stay."""
    from docker.errors import DockerException

    # A leftover costs disk space only: no reason to call the build a failure.
    with suppress(DockerException):
        client.images.prune(filters={"dangling": True, "label": "podium.role"})


def _debian_base(log: Log) -> str:
    script = docker_files_dir() / "base" / "debian.sh"
    if run_logged(["bash", str(script), "--tag", DEBIAN_BASE], log) != 0:
        raise ImageBuildFailed(
            f"{script}: the Debian base image could not be made; its reason is above."
        )
    return DEBIAN_BASE


def _arguments(base: str | None) -> dict[str, str]:
    # Docker knows the proxy variables by itself and keeps them out of the image's history.
    return _set_variables(_PROXIES) | ({} if base is None else {"BASE_IMAGE": base})


def _set_variables(names: Iterable[str]) -> dict[str, str]:
    return {name: os.environ[name] for name in names if os.environ.get(name)}


def _base_python(client: DockerClient, context: Path, base: str | None, log: Log) -> BasePython:
    """Build the stage that has Python for sure, and ask that Python what it is."""
    from docker.errors import DockerException

    options = {"target": "python", "buildargs": _arguments(base)}
    image = _built(client, context, options, log)
    try:
        answer = client.containers.run(
            image, ["-c", PROBE], entrypoint=["python3"], remove=True, network_mode="none"
        )
    except DockerException as error:
        raise ImageBuildFailed(f"base image {base}: its python3 does not run: {error}") from error
    return BasePython.model_validate_json(answer)


def _built(client: DockerClient, context: Path, options: Mapping[str, Any], log: Log) -> str:
    """Run one build to its end and return the image's id."""
    from docker.errors import DockerException
    from requests import RequestException

    try:
        events = client.api.build(
            path=str(context),
            decode=True,
            rm=True,
            forcerm=True,
            timeout=_BUILD_SILENCE_S,
            **options,
        )
        return _followed(events, log)
    except (DockerException, RequestException) as error:
        raise ImageBuildFailed(f"Docker engine: the build broke off: {error}") from error


def _followed(events: Iterable[Mapping[str, Any]], log: Log) -> str:
    """Pass a build's output on; returns the image's id, raises ImageBuildFailed on its error."""
    image = ""
    for event in events:
        if "error" in event:
            raise ImageBuildFailed(_failure(str(event["error"])))
        # Events with a progress bar come by the thousand.
        line = event.get("stream") or (event.get("status") if "progress" not in event else None)
        if line and line.strip():
            log(line.strip())
        image = event.get("aux", {}).get("ID", image)
    if not image:
        raise ImageBuildFailed("Docker engine: the build ended without an image.")
    return image


def _failure(error: str) -> str:
    what = " ".join(error.split())
    if "apt-get" in what:
        return f"{what}. The build has no network for apt: choose a --base-image that has Python."
    if "returned a non-zero code" in what:
        return f"{what}. The step's own words are above."
    return (
        f"the base image cannot be had: {what}. Choose a --base-image that is on this machine, or "
        "make one without pulling: podium images build --from-debian"
    )
