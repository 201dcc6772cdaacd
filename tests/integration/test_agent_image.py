"""The agent image, really built on the Debian base, and what is and is not inside."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from harness.errors import ImageBuildFailed
from harness.images import build_agent_image, connect, image_present
from harness.runtimes.base import Exit
from harness.runtimes.contract import MIB, Bench
from harness.runtimes.docker import DockerRuntime

pytestmark = pytest.mark.docker

BASE = "podium-base:debian"
TAG = "podium-test-agent:latest"


@pytest.fixture(scope="module")
def build_log() -> Iterator[list[str]]:
    """The agent image under a name of its own, and what its build said."""
    lines: list[str] = []
    build_agent_image(BASE, tag=TAG, log=lines.append)
    yield lines
    with closing(connect()) as engine:
        engine.images.remove(TAG, force=True)


def output_of(place: Path, *start: str) -> str:
    bench = Bench(DockerRuntime(MIB), place, MIB, TAG)
    paths, end = bench.finished("agent", *start)
    text = paths.container_log.read_text()
    assert end == Exit(0), text
    return text


def test_the_build_says_what_it_does(build_log: list[str]) -> None:
    assert any(line.startswith("Step 1/") for line in build_log)
    assert any("to install: " in line for line in build_log)
    assert all(line == line.strip() for line in build_log)
    with closing(connect()) as engine:
        assert image_present(engine, TAG)


@pytest.mark.usefixtures("build_log")
def test_the_agent_and_the_metrics_can_be_imported(tmp_path: Path) -> None:
    script = "import agent.main, competitions.metrics, openai, pandas, sklearn; print('all')"
    command = f'PYTHONPATH=/home/agent/podium python -P -c "{script}"'
    assert output_of(tmp_path, "bash", "-c", command) == "all\n"


@pytest.mark.usefixtures("build_log")
def test_the_bases_compiled_packages_still_fit_each_other(tmp_path: Path) -> None:
    script = (
        "import pandas, scipy.stats, sklearn.linear_model, shapely, pycocotools.mask\n"
        "print(sklearn.linear_model.LinearRegression().fit([[0], [1]], [0, 2]).coef_)\n"
        "print(shapely.Point(0, 0).buffer(1).area > 3)"
    )
    assert output_of(tmp_path, "python", "-c", script) == "[2.]\nTrue\n"


@pytest.mark.usefixtures("build_log")
def test_no_answers_leaderboards_or_harness_are_in_the_image(tmp_path: Path) -> None:
    script = (
        "find / -xdev -name '*.csv' | grep -E 'podium|home';"
        " ls /home/agent/podium /home/agent/podium/competitions"
    )
    text = output_of(tmp_path, "bash", "-c", script)
    assert not [line for line in text.splitlines() if "podium" in line and line.endswith(".csv")]
    assert "leaderboard" not in text
    rooms = text.split("/home/agent/podium:\n")[1].split("\n\n")[0].split()
    assert rooms == ["agent", "competitions"]
    for absent in ("catalog", "tasks", "grading", "preparation"):
        assert absent not in text


@pytest.mark.usefixtures("build_log")
def test_nothing_of_the_hosts_pip_is_left_in_the_image(tmp_path: Path) -> None:
    with closing(connect()) as engine:
        image = engine.images.get(TAG)
        told = str(image.attrs["Config"]["Env"]) + str(image.history())
    assert "PIP_" not in told
    assert "index-url" not in told
    script = "ls /tmp; ls /etc/pip.conf /root/.config/pip 2>&1; true"
    text = output_of(tmp_path, "bash", "-c", script)
    assert "wheelhouse" not in text
    assert text.count("cannot access") == 2


@pytest.mark.usefixtures("build_log")
def test_the_default_start_command_is_our_agent(tmp_path: Path) -> None:
    bench = Bench(DockerRuntime(MIB), tmp_path, MIB, TAG)
    paths = bench.paths("default")
    (paths.root / "variant.yaml").write_text("name: contract\n")
    with bench.services(paths) as services:
        launch = bench.launch("default", (), services.endpoints)
        agent = bench.runtime.start(launch)
        try:
            end = agent.wait(60)
        finally:
            agent.close()
    # The bench has no competition worth solving; what our agent makes of that is its own affair.
    assert end is not None
    assert end.code in (0, 2), paths.container_log.read_text()
    assert paths.agent_log.read_text() or "description.md" in paths.container_log.read_text()


def test_a_base_that_does_not_exist_leads_to_the_way_without_pulling() -> None:
    with pytest.raises(ImageBuildFailed, match="--from-debian"):
        build_agent_image("127.0.0.1:9/no/such:base", tag=TAG, log=lambda _: None)
