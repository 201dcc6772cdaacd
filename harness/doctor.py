"""What a run needs on this machine: each check says how it stands and how to mend it."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from harness.errors import HarnessError, RuntimeUnavailable

_GIB = 2**30
# Below this a demo group may not fit; full competitions need far more (prepare says how much).
_MIN_FREE_BYTES = 2 * _GIB
_LLM_TIMEOUT_S = 5.0

Level = Literal["ok", "optional", "missing"]


@dataclass(frozen=True)
class Check:
    """One finding: `missing` stops the main job, `optional` only limits what can be asked for."""

    name: str
    level: Level
    finding: str
    mend: str = ""


def examine(data_dir: Path, runs_dir: Path) -> list[Check]:
    """All checks, in the order in which a new user meets them. Needs no network but the LLM's."""
    checks: Iterable[Callable[[], Check]] = (
        _python,
        _packages,
        lambda: _disk("disk for runs", runs_dir),
        lambda: _disk("disk for data", data_dir),
        _docker,
        _agent_image,
        _gpu,
        _kaggle,
        lambda: _llm(os.environ),
        lambda: _demo_data(data_dir),
    )
    return [check() for check in checks]


def _python() -> Check:
    version = ".".join(map(str, sys.version_info[:3]))
    return Check("python", "ok", version)


def _packages() -> Check:
    from harness.imports import require_own_rooms

    try:
        require_own_rooms()
    except HarnessError as error:
        return Check("packages", "missing", str(error), "Use an environment of its own.")
    return Check("packages", "ok", f"podium-mle {importlib.metadata.version('podium-mle')}")


def _disk(name: str, folder: Path) -> Check:
    free = shutil.disk_usage(_nearest_existing(folder)).free
    finding = f"{free / _GIB:.1f} GiB free at {folder}"
    if free >= _MIN_FREE_BYTES:
        return Check(name, "ok", finding)
    return Check(name, "missing", finding, "Free space, or choose another place by its option.")


def _nearest_existing(folder: Path) -> Path:
    return next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())


def _docker() -> Check:
    from harness.images import connect

    try:
        client = connect()
    except RuntimeUnavailable as error:
        how = "Until then runs are local, which isolates nothing."
        return Check("docker", "optional", "not usable", f"{error} {how}")
    try:
        return Check("docker", "ok", f"engine {client.version()['Version']}")
    finally:
        client.close()


def _agent_image() -> Check:
    from harness.runtimes import load_runtime

    try:
        load_runtime("docker").check()
    except RuntimeUnavailable as error:
        return Check("agent image", "optional", "not usable", str(error))
    return Check("agent image", "ok", "there")


def _gpu() -> Check:
    if shutil.which("nvidia-smi") is None:
        return Check(
            "gpu",
            "optional",
            "no NVIDIA driver found",
            "Install the driver and the NVIDIA Container Toolkit to run with --gpus.",
        )
    if shutil.which("nvidia-container-runtime") or shutil.which("nvidia-ctk"):
        return Check("gpu", "ok", "driver and container toolkit found")
    return Check("gpu", "optional", "no container toolkit", "Install the NVIDIA Container Toolkit.")


def _kaggle() -> Check:
    home = Path(os.environ.get("KAGGLE_CONFIG_DIR") or Path.home() / ".kaggle")
    if os.environ.get("KAGGLE_KEY") or os.environ.get("KAGGLE_API_TOKEN"):
        return Check("kaggle", "ok", "credentials in the environment")
    if (home / "kaggle.json").is_file() or (home / "access_token").is_file():
        return Check("kaggle", "ok", f"credentials in {home}")
    return Check(
        "kaggle",
        "optional",
        "no credentials",
        f"Create an API token at kaggle.com/settings and save it as {home / 'kaggle.json'}; "
        "the demo suite does without.",
    )


def _llm(environment: Mapping[str, str]) -> Check:
    import httpx

    url = environment.get("PODIUM_LLM_BASE_URL") or environment.get("OPENAI_BASE_URL")
    key = environment.get("PODIUM_LLM_API_KEY") or environment.get("OPENAI_API_KEY", "")
    how = (
        "Set PODIUM_LLM_BASE_URL and PODIUM_LLM_API_KEY to an OpenAI-compatible endpoint; "
        "until then agents use the offline coder, which is no LLM."
    )
    if not url:
        return Check("llm endpoint", "optional", "none is set", how)
    try:
        answer = httpx.get(
            f"{url.rstrip('/')}/models",
            headers={"Authorization": f"Bearer {key}"},
            timeout=_LLM_TIMEOUT_S,
        )
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return Check("llm endpoint", "missing", f"{url}: {type(error).__name__}", how)
    if answer.status_code in (401, 403):
        return Check("llm endpoint", "missing", f"{url} refuses the key", how)
    return Check("llm endpoint", "ok", f"{url} answers {answer.status_code}")


def _demo_data(data_dir: Path) -> Check:
    from competitions.catalog import catalog
    from competitions.datadir import DataDir

    data = DataDir(data_dir)
    known = catalog().values()
    ready = [one.id for one in known if data.is_prepared(one)]
    finding = f"{len(ready)} of {len(known)} competitions prepared in {data_dir}"
    if ready:
        return Check("data", "ok", finding)
    return Check("data", "optional", finding, "Run: podium prepare --split demo")
