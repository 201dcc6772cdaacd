"""The build context of the agent image: what goes in, and the wheels for it.

Wheels are fetched on the host, with the host's own pip and so with its index, proxy, certificates
and credentials; none of these gets into an image. Inside the build nothing is looked up.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pydantic import BaseModel

import harness

Log = Callable[[str], None]

PROBE = """
import importlib.metadata, json, platform, sys
print(json.dumps({
    "python": f"{sys.version_info[0]}.{sys.version_info[1]}",
    "machine": platform.machine(),
    "glibc": platform.libc_ver()[1] or "2.17",
    "installed": {d.metadata["Name"]: d.version for d in importlib.metadata.distributions()},
}))
"""
"""Run by the base image's Python; prints a BasePython as JSON."""

_OLDEST_GLIBC = 17
_BUILT_TOGETHER = ("numpy", "scipy", "pandas", "scikit-learn", "matplotlib")
_IN_THE_IMAGE = ("start.sh", "instructions.txt", "requirements.txt", "requirements-ml.txt")


class BasePython(BaseModel):
    """The Python of a base image: which wheels fit, and which packages are there already."""

    python: str
    """Version as '3.11'."""
    machine: str
    """Architecture as 'x86_64'."""
    glibc: str
    """Version of the C library as '2.36'."""
    installed: dict[str, str]
    """Name and version of each distribution."""


def docker_files_dir() -> Path:
    """Where Dockerfiles and scripts lie: in the installed package, else in the repository."""
    package = Path(harness.__file__).resolve().parent
    installed = package / "_docker"
    return installed if installed.is_dir() else package.parent / "docker"


def lay_out_context(context: Path) -> None:
    """Copy Dockerfile, scripts, agent and metrics into `context`, with an empty wheelhouse.

    Of the competitions only the metrics go in: catalog, tasks and grading stay on the host.
    """
    source, rooms = docker_files_dir(), Path(harness.__file__).resolve().parent.parent
    recipe = source / "agents" / "podium"
    shutil.copy(recipe / "Dockerfile", context / "Dockerfile")
    for name in _IN_THE_IMAGE:
        shutil.copy(recipe / name, context / name)
    shutil.copy(source / "validate_submission.sh", context / "validate_submission.sh")
    _copy_package(rooms / "agent", context / "agent")
    _copy_package(rooms / "competitions" / "metrics", context / "competitions" / "metrics")
    for name in ("__init__.py", "errors.py", "py.typed"):
        shutil.copy(rooms / "competitions" / name, context / "competitions" / name)
    (context / "wheelhouse").mkdir()
    # COPY of a folder without any file in it fails with some builders.
    (context / "wheelhouse" / "README").write_text("Wheels for the image, if any.\n")


def _copy_package(source: Path, target: Path) -> None:
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))


def write_requirements(context: Path, base: BasePython, ml: bool) -> list[str]:
    """Leave in requirements.txt only what the base image lacks; returns those lines.

    constraints.txt keeps the base's numpy and its like where they are: pip would otherwise put a
    newer numpy, which some small package also takes, over the one that the base's scipy needs.
    """
    names = ["requirements.txt", "requirements-ml.txt"] if ml else ["requirements.txt"]
    lines = [line for name in names for line in _requirements(context / name)]
    present = {_normal(name): version for name, version in base.installed.items()}
    missing = [line for line in lines if _normal(_project(line)) not in present]
    pins = [f"{name}=={present[name]}" for name in _BUILT_TOGETHER if name in present]
    _write_lines(context / "requirements.txt", missing)
    _write_lines(context / "constraints.txt", pins)
    return missing


def _write_lines(path: Path, lines: Sequence[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines))


def _requirements(path: Path) -> Iterator[str]:
    for line in path.read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()


def _project(requirement: str) -> str:
    return re.split(r"[<>=!~\[; ]", requirement, maxsplit=1)[0]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def fill_wheelhouse(context: Path, base: BasePython, log: Log) -> bool:
    """Fetch the wheels of requirements.txt with the host's pip; False when that cannot be done."""
    if run_logged(download_command(context, base, sys.executable), log) == 0:
        return True
    for wheel in (context / "wheelhouse").glob("*.whl"):
        wheel.unlink()
    return False


def download_command(context: Path, base: BasePython, python: str) -> list[str]:
    """The pip call that fetches wheels which fit the base image, whatever Python the host has."""
    fitting = [flag for tag in _platforms(base) for flag in ("--platform", tag)]
    return [
        *(python, "-m", "pip", "download", "--disable-pip-version-check", "--no-input", "--quiet"),
        *("--only-binary", ":all:", "--implementation", "cp", "--python-version", base.python),
        *fitting,
        *("--dest", str(context / "wheelhouse")),
        *("--constraint", str(context / "constraints.txt")),
        *("--requirement", str(context / "requirements.txt")),
    ]


def _platforms(base: BasePython) -> Sequence[str]:
    """Every platform tag whose wheels run on this C library, the newest first."""
    newest = int(base.glibc.split(".")[1])
    tags = [f"manylinux_2_{minor}_{base.machine}" for minor in range(newest, _OLDEST_GLIBC - 1, -1)]
    return [*tags, f"manylinux2014_{base.machine}", f"linux_{base.machine}"]


def run_logged(command: Sequence[str], log: Log) -> int:
    """Run a command, each line of its output to `log`; returns its exit code."""
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            log(line.rstrip())
    return process.returncode
