"""`podium run`, `resume` and `status` as their users meet them: as processes."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path

import pytest

from tests.harness.cli.test_main import PODIUM, refused
from tests.harness.fake_groups import environment, wait_for, write_variant

pytestmark = pytest.mark.timeout(60)


def podium(place: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PODIUM, *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=place,
        env=environment(),
        check=False,
    )


def run_arguments(place: Path, data_dir: Path, agent: str) -> list[str]:
    file = write_variant(place / "variants", agent, "mine")
    asked = {
        "--agent": file,
        "-c": "demo-wine",
        "--runtime": "local",
        "--budget": "3s",
        "--grace": "1s",
        "--group": "g",
        "--data-dir": data_dir,
    }
    return ["run", "--no-report", *(str(word) for pair in asked.items() for word in pair)]


@pytest.mark.parametrize(
    ("flags", "code", "word"),
    [
        (["--agent", "aied"], 2, "Did you mean aide"),
        (["--agent", "none.yaml"], 2, "none.yaml does not exist"),
        (["--runtime", "dokcer"], 2, "Did you mean 'docker'"),
        (["-c", "demo-wein"], 2, "Did you mean demo-wine"),
        (["-c", "AI4Code"], 1, "AI4Code is not prepared"),
        (["--network", "some"], 2, "network 'some' is unknown"),
        (["--budget", "3x"], 2, "duration '3x' is not understood"),
        (["--grace", "soon"], 2, "duration 'soon' is not understood"),
        (["--memory", "8q"], 2, "size '8q' is not understood"),
        (["--shm-size", "nan"], 2, "size 'nan' is not understood"),
        (["--gpus", "two"], 2, "--gpus 'two' is not understood"),
        (["--cpus", "100000"], 2, "this machine has"),
        (["--model", "gpt"], 2, "model 'gpt' needs an LLM endpoint"),
        (["--group", "../g"], 2, "run group '../g'"),
        (["--data-dir", "none"], 1, "is not prepared"),
        (["--seeds", "0"], 2, "--seeds"),
        (["--nope"], 2, "No such option"),
    ],
)
def test_bad_input_is_answered_with_one_line_and_nothing_is_made(
    tmp_path: Path, wine_data: Path, flags: list[str], code: int, word: str
) -> None:
    arguments = run_arguments(tmp_path, wine_data, "good")
    assert word in refused(podium(tmp_path, *arguments, *flags), code)
    assert [entry.name for entry in tmp_path.iterdir()] == ["variants"]


def test_a_run_is_told_in_lines_and_shown_by_status(tmp_path: Path, wine_data: Path) -> None:
    assert json.loads(podium(tmp_path, "status", "--json").stdout) == []
    arguments = run_arguments(tmp_path, wine_data, "good")
    done = podium(tmp_path, *arguments)
    assert done.returncode == 0, done.stderr
    assert "model: offline coder, no LLM" in done.stdout
    assert "mine__demo-wine__seed0: done, 3 nodes, best validation 0.25" in done.stdout
    again = refused(podium(tmp_path, *arguments), 2)
    assert "podium resume g" in again
    (row,) = json.loads(podium(tmp_path, "status", "--json").stdout)
    assert row == {"group": "g", "runs": 1, "states": "1 done"}
    assert "mine__demo-wine__seed0  done" in podium(tmp_path, "status", "g").stdout
    assert "every run is done" in podium(tmp_path, "resume", "g").stdout


def test_a_run_that_fails_ends_with_code_1_and_its_reason(tmp_path: Path, wine_data: Path) -> None:
    done = podium(tmp_path, *run_arguments(tmp_path, wine_data, "bad_config"))
    assert done.returncode == 1
    assert "failed: the agent refused to start: search.policy: 'bfs' is unknown" in done.stderr
    assert "podium resume g" in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_group_keeps_its_submission_and_is_resumed(
    tmp_path: Path, wine_data: Path, number: signal.Signals
) -> None:
    arguments = [*run_arguments(tmp_path, wine_data, "hang"), "--budget", "60s"]
    root = tmp_path / "runs" / "g" / "mine__demo-wine__seed0"
    with subprocess.Popen(
        [PODIUM, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env=environment(),
    ) as running:
        try:
            wait_for(lambda: running.poll() is not None or list(root.glob("snapshots/0*.csv")))
            running.send_signal(number)
            out, err = running.communicate(timeout=20)
        finally:
            running.kill()
    assert running.returncode == 130, out + err
    assert "Traceback" not in err
    assert "podium resume g --runs-dir" in out
    (row,) = json.loads(podium(tmp_path, "status", "g", "--json").stdout)
    assert (row["state"], row["stopped_by"], row["submission"]) == ("lost", "user", "yes")
    assert (root / "submission" / "submission.csv").is_file()

    write_variant(tmp_path / "variants", "good", "mine")
    again = podium(tmp_path, "resume", "g", "--no-report")
    assert again.returncode == 0, again.stderr
    (row,) = json.loads(podium(tmp_path, "status", "g", "--json").stdout)
    assert row["state"] == "done"
    aside = root.parent / "attempts" / f"{root.name}.1" / "submission" / "submission.csv"
    assert aside.is_file()


@pytest.mark.parametrize("verb", ["resume", "status"])
def test_an_unknown_group_is_answered_with_one_line(tmp_path: Path, verb: str) -> None:
    assert "has no run group 'nope'" in refused(podium(tmp_path, verb, "nope"), 2)


def test_a_broken_record_is_named_by_its_file(tmp_path: Path, wine_data: Path) -> None:
    podium(tmp_path, *run_arguments(tmp_path, wine_data, "good"))
    record = tmp_path / "runs" / "g" / "mine__demo-wine__seed0" / "run.json"
    record.write_text("{")
    for arguments in (["status"], ["status", "g"], ["resume", "g"]):
        assert str(record) in refused(podium(tmp_path, *arguments), 1)
