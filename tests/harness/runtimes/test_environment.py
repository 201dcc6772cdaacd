from __future__ import annotations

from pathlib import Path

from harness.runtimes.environment import (
    Places,
    contract_environment,
    host_variables,
    thread_counts,
)
from tests.harness.runtimes.launches import launch_of

PLACES = Places("/d", "/s", "/l", "/c", "/v.yaml", "http://llm/v1", "http://validation")


def test_paths_and_urls_come_from_the_runtime(tmp_path: Path) -> None:
    launch = launch_of(tmp_path, environment={"DATA_DIR": "/private", "STEP_LIMIT": "500"})
    found = contract_environment(launch, PLACES)
    assert found["DATA_DIR"] == "/d"
    assert found["STEP_LIMIT"] == "500"
    assert found["OPENAI_BASE_URL"] == "http://llm/v1"
    assert found["GRADING_SERVER"] == "http://validation"
    assert found["PODIUM_VARIANT"] == "/v.yaml"


def test_the_deadline_is_exact(tmp_path: Path) -> None:
    found = contract_environment(launch_of(tmp_path, deadline=1_700_000_000.123), PLACES)
    assert float(found["PODIUM_DEADLINE"]) == 1_700_000_000.123


def test_cores_are_told_in_numbers_that_programs_understand(tmp_path: Path) -> None:
    found = contract_environment(launch_of(tmp_path), PLACES)
    assert found["PODIUM_CPUS"] == "1"
    assert set(thread_counts(0.5).values()) == {"1"}
    assert set(thread_counts(7.9).values()) == {"7"}


def test_only_known_variables_of_the_host_pass() -> None:
    host = {"PATH": "/bin", "LANG": "C", "OPENAI_API_KEY": "k", "AWS_SECRET": "s", "HOME": "/root"}
    assert host_variables(host) == {"PATH": "/bin", "LANG": "C"}


def test_the_variables_of_this_process_are_the_default() -> None:
    assert "PATH" in host_variables()
