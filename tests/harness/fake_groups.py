"""Groups of fake agents on an embedded competition, run by the real harness."""

from __future__ import annotations

import io
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console

from harness.group import GroupOutcome, create_group, run_group
from harness.run import GroupSpec, ResourceLimits
from harness.rundir import GroupPaths
from harness.runtimes.local import LocalRuntime
from harness.supervisor import Stop

AGENTS = Path(__file__).parent.parent / "fakes" / "agents"
COMPETITION = "demo-wine"
PATIENCE_S = 30.0


def write_variant(folder: Path, agent: str, name: str = "") -> Path:
    """A variant file that launches the fake agent `agent`."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name or agent}.yaml"
    script = AGENTS / f"{agent}.py"
    file.write_text(f"name: {name or agent}\nlaunch:\n  start: [python3, {script}]\n")
    return file


def group_spec(place: Path, data_dir: Path, *agents: str, **fields: Any) -> GroupSpec:
    """The spec of a group of these fake agents; every run gets 2 s and 1 s of grace."""
    files = {agent: str(write_variant(place / "variants", agent)) for agent in agents}
    asked: dict[str, Any] = {
        "schema": 1,
        "group": "g",
        "variants": list(agents),
        "variant_files": files,
        "competitions": [COMPETITION],
        "seeds": 1,
        "budget_s": 2.0,
        "grace_s": 1.0,
        "runtime": "local",
        "model": "offline",
        "resources": ResourceLimits(),
        "data_dir": str(data_dir),
    }
    return GroupSpec(**asked | fields)


def quiet_console() -> Console:
    return Console(file=io.StringIO(), force_terminal=False, width=200)


def run_here(
    spec: GroupSpec, place: Path, stop: Stop | None = None, min_free_bytes: int = 0
) -> GroupOutcome:
    """Make the group below `place`/runs and run it to its end."""
    return run_made(spec, create_group(spec, place / "runs"), stop, min_free_bytes)


def run_made(
    spec: GroupSpec, paths: GroupPaths, stop: Stop | None = None, min_free_bytes: int = 0
) -> GroupOutcome:
    return run_group(spec, paths, LocalRuntime(), quiet_console(), stop, min_free_bytes)


def events_of(paths: GroupPaths, run_id: str) -> list[dict[str, Any]]:
    lines = paths.run(run_id).events.read_text().splitlines()
    return [json.loads(line) for line in lines]


def wait_for(condition: Callable[[], object]) -> None:
    """Poll until the condition holds; fails the test after half a minute."""
    end = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.05)


def environment() -> dict[str, str]:
    """The environment of this process without anything that names an LLM or a place of Podium."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("OPENAI_", "PODIUM_"))
    }
