from __future__ import annotations

from pathlib import Path

import pytest

from competitions.catalog import find
from competitions.datadir import DataDir
from competitions.preparation import prepare
from harness.doctor import examine
from tests.fakes.llm import FakeLLM

KEYS = ["PODIUM_LLM_BASE_URL", "PODIUM_LLM_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_KEY"]
KAGGLE = ["KAGGLE_KEY", "KAGGLE_API_TOKEN", "KAGGLE_CONFIG_DIR"]


@pytest.fixture(autouse=True)
def _bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [*KEYS, *KAGGLE]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")


def test_a_bare_machine_lacks_nothing_for_the_demo_and_each_gap_says_how_to_mend_it(
    tmp_path: Path,
) -> None:
    checks = examine(tmp_path / "data", tmp_path / "runs")
    assert [check.name for check in checks if check.level == "missing"] == []
    gaps = {check.name: check.mend for check in checks if check.level == "optional"}
    assert {"docker", "agent image", "kaggle", "llm endpoint", "data"} <= set(gaps)
    assert all(gaps.values())
    assert "podium prepare --split demo" in gaps["data"]


def test_prepared_data_and_credentials_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(find("demo-wine"), DataDir(tmp_path))
    monkeypatch.setenv("KAGGLE_KEY", "k")
    checks = {check.name: check for check in examine(tmp_path, tmp_path)}
    assert checks["data"].finding.startswith("1 of 86")
    assert checks["kaggle"].level == "ok"


def test_an_endpoint_that_answers_is_ok_and_one_that_does_not_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeLLM(["unused"]) as llm:
        monkeypatch.setenv("PODIUM_LLM_BASE_URL", llm.base_url)
        monkeypatch.setenv("PODIUM_LLM_API_KEY", "secret-key")
        checks = {check.name: check for check in examine(tmp_path, tmp_path)}
        assert checks["llm endpoint"].level == "ok"
        assert "secret-key" not in repr(checks)
        gone = llm.base_url
    monkeypatch.setenv("PODIUM_LLM_BASE_URL", gone)
    checks = {check.name: check for check in examine(tmp_path, tmp_path)}
    assert checks["llm endpoint"].level == "missing"
