"""One run to its end: real fake agents, as processes, under the local runtime."""

from __future__ import annotations

import errno
import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from competitions.grading import CompetitionReport
from harness.group import create_group
from harness.run import RunRecord, load_record, save_record
from harness.rundir import GroupPaths, RunPaths
from harness.supervisor import Stop
from tests.harness.fake_groups import events_of, group_spec, run_here, run_made

pytestmark = [pytest.mark.usefixtures("no_llm"), pytest.mark.timeout(60)]


def run_id(agent: str) -> str:
    return f"{agent}__demo-wine__seed0"


def sample(data_dir: Path) -> bytes:
    return (data_dir / "demo-wine" / "prepared" / "public" / "sample_submission.csv").read_bytes()


def run_one(place: Path, data_dir: Path, agent: str, **asked: Any) -> RunRecord:
    """Run one fake agent; what is on disk is what the harness holds."""
    outcome = run_here(group_spec(place, data_dir, agent), place, **asked)
    (record,) = outcome.records
    assert load_record(outcome.paths.run(record.run_id).run_json) == record
    return record


def names(place: Path, agent: str) -> list[str]:
    return [event["event"] for event in events_of(GroupPaths(place / "runs" / "g"), run_id(agent))]


def test_a_good_agent_is_done_and_graded(tmp_path: Path, wine_data: Path) -> None:
    record = run_one(tmp_path, wine_data, "good")
    assert record.state == "done"
    assert (record.outcome.stopped_by, record.outcome.exit_code) == ("agent", 0)
    assert record.outcome.error is None
    assert record.outcome.snapshots == 1
    root = tmp_path / "runs" / "g" / run_id("good")
    report = json.loads((root / "report.json").read_text())
    assert list(report) == [f.name for f in fields(CompetitionReport) if f.name != "reason"]
    assert report["valid_submission"] is True
    assert (root / "logs" / "agent.out").read_text() == "submitted\n"
    assert (root / "variant.yaml").is_file()
    assert (root / "submission" / "submission.csv").read_bytes() == sample(wine_data)
    states = ["preparing", "running", "collecting", "grading", "done"]
    events = [json.loads(line) for line in (root / "events.jsonl").read_text().splitlines()]
    assert [event["state"] for event in events if event["event"] == "state"] == states
    assert next(iter(record.timings)) == "queued_at"
    assert list(record.timings.values()) == sorted(record.timings.values())


def test_a_crash_after_the_submission_is_the_agents_and_is_graded(
    tmp_path: Path, wine_data: Path
) -> None:
    record = run_one(tmp_path, wine_data, "crash")
    assert record.state == "done"
    assert record.outcome.exit_code == 1
    assert record.outcome.error == "the agent ended with exit code 1"
    assert record.outcome.submission_exists
    assert "graded" in names(tmp_path, "crash")


def test_an_agent_that_hangs_is_killed_after_its_deadline_and_graded(
    tmp_path: Path, wine_data: Path
) -> None:
    record = run_one(tmp_path, wine_data, "hang")
    assert record.state == "done"
    assert record.outcome.stopped_by == "deadline"
    assert record.outcome.submission_exists
    ran_s = record.timings["collecting_at"] - record.timings["running_at"]
    assert 2.5 < ran_s < 8
    events = names(tmp_path, "hang")
    assert [event for event in events if event in ("stopping", "killed", "exited")] == [
        "stopping",
        "killed",
        "exited",
    ]


def test_half_a_submission_never_replaces_a_whole_one(tmp_path: Path, wine_data: Path) -> None:
    record = run_one(tmp_path, wine_data, "half")
    assert record.outcome.submission_exists
    root = tmp_path / "runs" / "g" / run_id("half")
    assert (root / "submission" / "submission.csv").read_bytes() == sample(wine_data)
    assert json.loads((root / "report.json").read_text())["valid_submission"] is True


def test_an_agent_that_refuses_its_settings_fails_with_its_last_line(
    tmp_path: Path, wine_data: Path
) -> None:
    record = run_one(tmp_path, wine_data, "bad_config")
    assert record.state == "failed"
    assert record.outcome.exit_code == 2
    assert record.outcome.error == ("the agent refused to start: search.policy: 'bfs' is unknown")
    assert not (tmp_path / "runs" / "g" / run_id("bad_config") / "report.json").exists()


def test_a_start_command_that_is_not_there_fails_and_says_so(
    tmp_path: Path, wine_data: Path
) -> None:
    spec = group_spec(tmp_path, wine_data, "good")
    Path(spec.variant_files["good"]).write_text("name: good\nlaunch: {start: [no-such-program]}\n")
    (record,) = run_here(spec, tmp_path).records
    assert record.state == "failed"
    assert record.outcome.error is not None
    assert "no-such-program" in record.outcome.error
    assert record.outcome.stopped_by is None


def test_a_stop_before_the_launch_launches_nothing(tmp_path: Path, wine_data: Path) -> None:
    stop = Stop()
    stop.ask()
    record = run_one(tmp_path, wine_data, "good", stop=stop)
    assert (record.state, record.outcome.stopped_by) == ("lost", "user")
    assert not (tmp_path / "runs" / "g" / run_id("good") / "submission").exists()


def test_too_little_space_is_told_in_one_line_and_leaves_nothing_half_written(
    tmp_path: Path, wine_data: Path
) -> None:
    record = run_one(tmp_path, wine_data, "good", min_free_bytes=1 << 60)
    assert (record.state, record.outcome.stopped_by) == ("lost", "infrastructure")
    assert record.outcome.error is not None
    assert "GiB needed. Free space" in record.outcome.error
    assert "\n" not in record.outcome.error
    root = tmp_path / "runs" / "g" / run_id("good")
    files = sorted(str(f.relative_to(root)) for f in root.rglob("*") if f.is_file())
    assert files == ["events.jsonl", "run.json"]


def test_a_disk_that_fills_up_loses_the_run_and_blames_no_agent(
    tmp_path: Path, wine_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("harness.collect.shutil.copyfileobj", full)
    record = run_one(tmp_path, wine_data, "hang")
    assert (record.state, record.outcome.stopped_by) == ("lost", "infrastructure")
    assert record.outcome.error is not None
    assert "no space left on the disk" in record.outcome.error
    assert list((tmp_path / "runs" / "g" / run_id("hang") / "snapshots").iterdir()) == []


def test_a_disk_that_is_full_at_the_very_end_does_not_leave_the_run_done(
    tmp_path: Path, wine_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def save(record: RunRecord, paths: RunPaths) -> None:
        if record.state == "done":
            raise OSError(errno.ENOSPC, "No space left on device")
        save_record(record, paths)

    monkeypatch.setattr("harness.supervisor.save_record", save)
    spec = group_spec(tmp_path, wine_data, "good")
    outcome = run_made(spec, create_group(spec, tmp_path / "runs"))
    assert outcome.records[0].state == "lost"


def run_scripted(place: Path, data_dir: Path, body: str) -> tuple[RunRecord, dict[str, Any]]:
    """Run an agent of these lines, with the sample as `whole` and the submission as `place`."""
    script = place / "agent.py"
    script.write_text(
        "import os, signal, sys\nfrom pathlib import Path\n"
        "whole = (Path(os.environ['DATA_DIR']) / 'sample_submission.csv').read_bytes()\n"
        "place = Path(os.environ['SUBMISSION_DIR']) / 'submission.csv'\n" + body
    )
    spec = group_spec(place, data_dir, "good")
    Path(spec.variant_files["good"]).write_text(
        f"name: good\nlaunch: {{start: [python3, {script}]}}\n"
    )
    outcome = run_here(spec, place)
    (record,) = outcome.records
    report = json.loads(outcome.paths.run(record.run_id).report_json.read_text())
    return record, report


@pytest.mark.parametrize(
    "end",
    [
        "place.write_bytes(half); sys.exit(1)",
        "place.write_bytes(half); os.kill(os.getpid(), signal.SIGKILL)",
        "place.write_bytes(half + b'\\n'); signal.pause()",
    ],
    ids=["crash", "killed", "half at a line end"],
)
def test_an_agent_that_breaks_off_in_mid_write_keeps_its_last_whole_submission(
    tmp_path: Path, wine_data: Path, end: str
) -> None:
    body = (
        "half = whole[: len(whole) // 2].rstrip()\n"
        "place.write_bytes(whole)\nsignal.sigtimedwait([], 1.2)\n"
    )
    record, report = run_scripted(tmp_path, wine_data, body + end)
    assert record.state == "done"
    assert report["valid_submission"] is True
    assert Path(report["submission_path"]).read_bytes() == sample(wine_data)


def test_a_wrong_but_whole_submission_counts_even_if_the_agent_is_cut_off(
    tmp_path: Path, wine_data: Path
) -> None:
    body = (
        "place.write_bytes(whole)\nsignal.sigtimedwait([], 1.2)\n"
        "place.write_bytes(b'wrong,columns\\n' * whole.count(b'\\n')); signal.pause()"
    )
    _, report = run_scripted(tmp_path, wine_data, body)
    assert (report["submission_exists"], report["valid_submission"]) == (True, False)


def test_bytes_that_are_no_table_from_a_crashed_agent_are_graded_as_invalid(
    tmp_path: Path, wine_data: Path
) -> None:
    record, report = run_scripted(
        tmp_path, wine_data, "place.write_bytes(bytes(range(256)) * 2); sys.exit(1)"
    )
    assert record.state == "done"
    assert report["valid_submission"] is False


def test_a_link_to_the_private_answers_is_no_submission(tmp_path: Path, wine_data: Path) -> None:
    answers = next((wine_data / "demo-wine" / "prepared" / "private").glob("*.csv"))
    record, report = run_scripted(tmp_path, wine_data, f"place.symlink_to({str(answers)!r})")
    assert record.state == "done"
    assert not record.outcome.submission_exists
    assert (report["submission_exists"], report["score"]) == (False, None)


def test_the_record_names_the_image_of_a_foreign_agent(tmp_path: Path, wine_data: Path) -> None:
    spec = group_spec(tmp_path, wine_data, "good")
    file = Path(spec.variant_files["good"])
    file.write_text(file.read_text() + "  image: mine:1\n")
    assert run_here(spec, tmp_path).records[0].image == "mine:1"
