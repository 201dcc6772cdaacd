"""What the docker runtime asks the engine for: one launch as the arguments of one container.

Covers: no network, cores, memory without swap, processes, /dev/shm, size of single files, container
log, capabilities, GPUs. The container's own layer (/tmp, /root) is limited where the storage driver
can do that: btrfs, zfs, overlay2 on xfs with pquota, not the usual overlay2 on ext4. Does not
cover: the disk space of the run directory as a whole, which many files below the limit on one can
fill. Give runs a file system of their own where agents are not trusted with that.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from harness.runtimes.base import Gpus, Launch
from harness.runtimes.environment import Places, contract_environment

SOCKET_DIR = "/run/podium"
FORWARDER = "/podium/forwarder.py"
DEFAULT_START = ("bash", "/home/agent/start.sh")
PLACES = Places(
    data_dir="/home/data",
    submission_dir="/home/submission",
    logs_dir="/home/logs",
    code_dir="/home/code",
    variant_file="/home/agent/variant.yaml",
    llm_url="http://127.0.0.1:8080/v1",
    validation_url="http://localhost:5000",
)
# What root needs to write files that other users of the image own, as MLE-bench's images have them.
_ROOT_CAPABILITIES = ["CHOWN", "DAC_OVERRIDE", "FOWNER"]
_NAME_CHARACTERS = 63


def container_name(launch: Launch) -> str:
    """podium-<group>-<run id>-<8 hex digits of the run directory>, in at most 63 characters.

    It follows from the run directory alone, so that a later harness finds the container again, and
    two run directories never share one.
    """
    digest = hashlib.sha256(os.fsencode(launch.paths.root.resolve())).hexdigest()[:8]
    plain = re.sub(r"[^A-Za-z0-9_.-]+", "-", f"podium-{launch.group}-{launch.run_id}")
    return f"{plain[: _NAME_CHARACTERS - len(digest) - 1]}-{digest}"


def container_request(
    launch: Launch, image: str, forwarder: Path, log_cap_bytes: int
) -> dict[str, Any]:
    """The keyword arguments for docker-py's `containers.create`.

    Raises ValueError when the services of the run do not listen on sockets.
    """
    resources = launch.resources
    return {
        "image": image,
        "name": container_name(launch),
        "entrypoint": _command(launch),
        "command": [],
        "environment": _environment(launch),
        "labels": _labels(launch),
        "mounts": _mounts(launch, forwarder),
        "network_mode": "none" if launch.network == "none" else "bridge",
        "nano_cpus": round(resources.cpus * 1e9),
        "mem_limit": resources.memory_bytes,
        "memswap_limit": resources.memory_bytes,
        "pids_limit": resources.pids,
        "shm_size": resources.shm_bytes,
        "device_requests": gpu_requests(resources.gpus),
        "ulimits": _ulimits(resources.file_bytes),
        "storage_opt": {"size": str(resources.layer_bytes)},
        "log_config": _log_config(log_cap_bytes),
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges"],
        **_user(),
    }


def gpu_requests(gpus: Gpus) -> list[Any]:
    """Docker's device requests for the GPUs of a run; empty for none."""
    from docker.types import DeviceRequest

    if gpus == 0 or gpus == ():
        return []
    if isinstance(gpus, tuple):
        return [DeviceRequest(device_ids=list(gpus), capabilities=[["gpu"]])]
    return [DeviceRequest(count=-1 if gpus == "all" else gpus, capabilities=[["gpu"]])]


def _command(launch: Launch) -> Sequence[str]:
    """The forwarder as process 1, in front of the start command.

    It collects orphans and passes signals on, so that Docker's own init is not needed; and as
    process 1 it cannot be killed from inside, as by an agent's `pkill -9 python`.
    """
    start = launch.start or DEFAULT_START
    return ["python3", FORWARDER, "--socket-dir", SOCKET_DIR, "--", *start]


def _environment(launch: Launch) -> dict[str, str]:
    variables = contract_environment(launch, PLACES)
    # The user need not be in the image's /etc/passwd; Python's getpass then asks these.
    variables |= {"USER": "agent", "LOGNAME": "agent"}
    if launch.resources.gpus in (0, ()):
        # CUDA images say "all" here, which an engine whose default runtime is nvidia would obey.
        variables["NVIDIA_VISIBLE_DEVICES"] = "void"
    if os.getuid() != 0:
        variables["HOME"] = "/tmp"
    return variables


def _labels(launch: Launch) -> dict[str, str]:
    return {
        "podium.group": launch.group,
        "podium.run_id": launch.run_id,
        "podium.deadline": repr(launch.deadline),
        "podium.run_dir": str(launch.paths.root.resolve()),
    }


def _mounts(launch: Launch, forwarder: Path) -> list[Any]:
    socket_dir = launch.services.socket_dir
    if socket_dir is None:
        raise ValueError("the docker runtime needs services on sockets")
    paths = launch.paths
    return [
        _mount(PLACES.data_dir, launch.public_dir, read_only=True),
        _mount(PLACES.submission_dir, paths.submission_dir),
        _mount(PLACES.logs_dir, paths.logs_dir),
        _mount(PLACES.code_dir, paths.code_dir),
        _mount(PLACES.variant_file, launch.variant_file, read_only=True),
        # Connecting to a socket is no write to the file system: read-only is enough.
        _mount(SOCKET_DIR, socket_dir, read_only=True),
        _mount(FORWARDER, forwarder, read_only=True),
    ]


def _mount(target: str, source: Path, read_only: bool = False) -> Any:
    from docker.types import Mount

    # A mount, not a volume: a source that is missing is an error, not a new folder owned by root.
    return Mount(target, str(source.resolve()), type="bind", read_only=read_only)


def _ulimits(file_bytes: int) -> list[Any]:
    from docker.types import Ulimit

    # Not the open files: an engine with a low limit of its own cannot start such a container.
    limits = {"core": 0, "fsize": file_bytes}
    return [Ulimit(name=name, soft=value, hard=value) for name, value in limits.items()]


def _log_config(cap_bytes: int) -> Any:
    from docker.types import LogConfig

    return LogConfig(
        type=LogConfig.types.JSON, config={"max-size": str(cap_bytes // 2), "max-file": "2"}
    )


def _user() -> dict[str, Any]:
    """Run as the harness does, so that what the agent writes belongs to the user."""
    if os.getuid() == 0:
        return {"user": "0:0", "cap_add": _ROOT_CAPABILITIES}
    return {"user": f"{os.getuid()}:{os.getgid()}"}
