"""The table of runtimes and the choice between them (harness/runtimes/__init__.py)."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import RuntimeUnavailable, UsageError
from harness.runtimes import RUNTIMES, choose_runtime, load_runtime
from harness.runtimes.base import Runtime


@pytest.fixture
def no_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path / 'docker.sock'}")


@pytest.mark.parametrize("name", RUNTIMES)
def test_every_runtime_of_the_table_loads_and_bears_its_name(name: str) -> None:
    runtime: Runtime = load_runtime(name)
    assert runtime.name == name
    assert runtime.services_on in ("sockets", "loopback")


def test_an_unknown_runtime_is_answered_with_the_known_ones_and_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"auto, docker, local.*Did you mean 'docker'"):
        load_runtime("dokcer")


@pytest.mark.usefixtures("no_engine")
def test_auto_takes_local_without_an_engine_and_says_how_to_get_docker() -> None:
    choice = choose_runtime("auto")
    assert choice.runtime.name == "local"
    assert "isolates nothing" in choice.reason
    assert "no engine answers" in choice.reason
    assert "podium images build" in choice.reason
    assert "\n" not in choice.reason


@pytest.mark.usefixtures("no_engine")
def test_auto_never_runs_a_foreign_image_as_something_else() -> None:
    with pytest.raises(RuntimeUnavailable, match="no engine answers"):
        choose_runtime("auto", image="aide:latest")


@pytest.mark.usefixtures("no_engine")
def test_docker_that_was_asked_for_is_not_replaced_by_local() -> None:
    with pytest.raises(RuntimeUnavailable, match="no engine answers"):
        choose_runtime("docker")


def test_local_that_was_asked_for_says_what_it_does_not_do() -> None:
    choice = choose_runtime("local")
    assert choice.runtime.name == "local"
    assert "isolates nothing" in choice.reason
