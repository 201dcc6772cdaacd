"""Launches for tests of the runtimes, with files in place and no services behind them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from harness.rundir import RunPaths
from harness.runtimes.base import Launch, Resources
from harness.services import Endpoints

GIB = 1 << 30
LOOPBACK = Endpoints("loopback", None, "http://127.0.0.1:9/v1", "http://127.0.0.1:9")


def launch_of(place: Path, *start: str, **changes: Any) -> Launch:
    """The launch of `start` in a run directory below `place`, on loopback services."""
    paths = RunPaths(place / "runs" / "group" / "default__sum__seed0")
    paths.create()
    paths.variant_file.write_text("name: default\n")
    public_dir = place / "public"
    public_dir.mkdir(exist_ok=True)
    launch = Launch(
        run_id=paths.root.name,
        group="group",
        paths=paths,
        public_dir=public_dir,
        variant_file=paths.variant_file,
        image=None,
        start=start or None,
        environment={"COMPETITION_ID": "sum", "OPENAI_API_KEY": "token"},
        services=LOOPBACK,
        resources=Resources(cpus=1, memory_bytes=GIB, pids=256, shm_bytes=64 << 20),
        network="none",
        deadline=2_000_000_000.5,
    )
    return replace(launch, **changes)
