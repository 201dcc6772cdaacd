from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.gateway.app import gateway_app
from harness.services import RunServices
from harness.validation.app import validation_app
from tests.fakes.upstream import closed_port

VALIDATE = Path(__file__).parent.parent.parent.parent / "docker" / "validate_submission.sh"


@contextlib.contextmanager
def validation_on_loopback(**limits: int) -> Iterator[str]:
    def validate(path: Path) -> str:
        text = path.read_text()
        return "Submission is valid." if text == "valid" else f"Submission invalid! {len(text)}"

    gateway = gateway_app(None, "token", lambda record: None)
    with RunServices(gateway, validation_app(validate, **limits)) as services:
        assert services.endpoints.validation_url is not None
        yield services.endpoints.validation_url


def run_script(
    tmp_path: Path, tool: str, url: str, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """The script with a PATH that has only this tool, and what any image has."""
    tools = tmp_path / f"bin-{tool}"
    tools.mkdir(exist_ok=True)
    found = {"sed": "/bin/sed", "python3": sys.executable, "curl": "/usr/bin/curl"}
    for name in {"sed", tool} & found.keys():
        (tools / name).unlink(missing_ok=True)
        (tools / name).symlink_to(found[name])
    return subprocess.run(
        ["/bin/sh", str(VALIDATE), *arguments],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
        env={"PATH": str(tools), "GRADING_SERVER": url},
    )


@pytest.mark.parametrize("tool", ["python3", "curl"])
@pytest.mark.parametrize(("text", "verdict"), [("valid", "is valid."), ("no", "invalid! 2")])
def test_script_prints_the_verdict_with_python_or_with_curl_alone(
    tmp_path: Path, tool: str, text: str, verdict: str
) -> None:
    submission = tmp_path / 'odd ;,"name.csv'
    submission.write_text(text)
    with validation_on_loopback() as url:
        process = run_script(tmp_path, tool, url, str(submission))
    assert process.returncode == 0, process.stderr
    assert json.loads(process.stdout)["result"] == f"Submission {verdict}"


@pytest.mark.parametrize("tool", ["python3", "curl"])
def test_script_fails_when_there_is_no_verdict(tmp_path: Path, tool: str) -> None:
    submission = tmp_path / "submission.csv"
    submission.write_text("x" * 2_000)
    unreachable = run_script(tmp_path, tool, f"http://127.0.0.1:{closed_port()}", str(submission))
    with validation_on_loopback(upload_limit_bytes=1_000) as url:
        submission.write_text("x" * 70_000)
        too_large = run_script(tmp_path, tool, url, str(submission))
    assert unreachable.returncode == 1
    assert len(unreachable.stderr.splitlines()) == 1
    assert too_large.returncode == 1
    assert "1,000 bytes" in json.loads(too_large.stdout)["error"]


def test_script_without_a_file_says_how_to_use_it(tmp_path: Path) -> None:
    for arguments in ([], [str(tmp_path / "missing.csv")], ["a", "b"]):
        process = run_script(tmp_path, "python3", "http://127.0.0.1:1", *arguments)
        assert process.returncode == 2
        assert process.stdout == ""
        assert len(process.stderr.splitlines()) == 1


def test_script_without_either_tool_names_both(tmp_path: Path) -> None:
    (tmp_path / "submission.csv").write_text("x")
    process = run_script(tmp_path, "none", "http://127.0.0.1:1", str(tmp_path / "submission.csv"))
    assert process.returncode == 1
    assert "Neither python3 nor curl" in process.stderr
