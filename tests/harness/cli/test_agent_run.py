import json
import subprocess
from pathlib import Path

import pytest

from tests.agent import datasets
from tests.harness.cli.test_main import podium, refused


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return datasets.breast_cancer(tmp_path / "data", rows=200)


def _run(*words: str) -> "subprocess.CompletedProcess[str]":
    return podium("agent", "run", "--model", "offline", "--cpus", "1", *words)


def test_a_folder_is_solved_and_the_user_is_told_where_everything_lies(
    data: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    done = _run("--data", str(data), "--out", str(out), "--budget", "60s", "--step-limit", "2")
    assert done.returncode == 0, done.stderr
    assert "podium on" in done.stdout
    assert "offline coder, no LLM" in done.stdout
    assert f"Submission: {out / 'submission' / 'submission.csv'}" in done.stdout
    assert "Handed out: " in done.stdout
    assert (out / "search_tree.html").read_text(encoding="utf-8").startswith("<!")
    assert len((out / "logs" / "journal.jsonl").read_text().splitlines()) == 2
    assert json.loads((out / "logs" / "ending.json").read_text())["kind"] == "node"


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--budget", "soon"], "duration 'soon' is not understood"),
        (["--variant", "podiun"], "Did you mean podium?"),
        (["--data", "/nowhere"], "/nowhere is no folder"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(
    data: Path, tmp_path: Path, words: list[str], complaint: str
) -> None:
    line = refused(_run("--data", str(data), "--out", str(tmp_path / "out"), *words), 2)
    assert complaint in line
    assert not (tmp_path / "out").exists()


def test_a_variant_of_another_agent_is_refused(data: Path, tmp_path: Path) -> None:
    foreign = tmp_path / "theirs.yaml"
    foreign.write_text("name: theirs\nlaunch: {image: x, start: [bash, start.sh]}\n")
    words = ("--data", str(data), "--out", str(tmp_path / "o"), "--variant", str(foreign))
    assert "launches another agent. Use podium run --agent" in refused(_run(*words), 2)


def test_an_endpoint_without_a_model_is_asked_about(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PODIUM_LLM_BASE_URL", "http://127.0.0.1:9/v1")
    done = podium("agent", "run", "--data", data, "--out", tmp_path / "o")
    assert "but no model. Name one with --model NAME" in refused(done, 2)
