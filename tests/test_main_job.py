"""The main job as its users run it, under each runtime: prepare, run both variants, read."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

PODIUM = Path(sys.executable).parent / "podium"


def _podium(*arguments: str | Path) -> str:
    done = subprocess.run(
        [PODIUM, *map(str, arguments)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _require_agent_image() -> None:
    from harness.images import AGENT_IMAGE, build_agent_image, connect, image_present
    from tests.conftest import BASE_IMAGE

    client = connect()
    try:
        is_there = image_present(client, AGENT_IMAGE)
    finally:
        client.close()
    if not is_there:
        build_agent_image(BASE_IMAGE)


@pytest.mark.parametrize("runtime", ["local", pytest.param("docker", marks=pytest.mark.docker)])
def test_both_variants_earn_valid_submissions_and_a_report(tmp_path: Path, runtime: str) -> None:
    if runtime == "docker":
        _require_agent_image()
    data, runs = tmp_path / "data", tmp_path / "runs"
    _podium("prepare", "-c", "demo-wine", "--data-dir", data)
    asked = ["--agent", "ml-master", "--agent", "aide", "--competitions", "demo-wine"]
    limits = ["--budget", "15s", "--workers", "2", "--memory", "3g", "--model", "offline"]
    places = ["--data-dir", str(data), "--runs-dir", str(runs), "--group", "g"]
    said = _podium("run", *asked, *limits, "--runtime", runtime, *places)
    assert "Medals by variant and tier" in said
    assert (runs / "g" / "report" / "index.html").is_file()
    report = json.loads((runs / "g" / "grading_report.json").read_text())
    assert report["total_valid_submissions"] == report["total_runs"] == 2
    for variant in ("ml-master", "aide"):
        record = json.loads((runs / "g" / f"{variant}__demo-wine__seed0" / "run.json").read_text())
        expected = (
            ("done", "container", "none") if runtime == "docker" else ("done", "none", "host")
        )
        assert (record["state"], record["isolation"], record["network"]) == expected
