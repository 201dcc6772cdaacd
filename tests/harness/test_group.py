"""Run groups: made, refused, run with several agents, queued again."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from competitions.errors import NotPrepared
from harness.errors import GroupExists, HarnessError, UsageError
from harness.gateway.upstream import Upstream
from harness.group import (
    GroupOutcome,
    choose_model,
    create_group,
    open_group,
    records_of,
    requeue,
)
from harness.rundir import GroupPaths
from harness.supervisor import Stop
from tests.harness.fake_groups import (
    events_of,
    group_spec,
    run_here,
    run_made,
    wait_for,
    write_variant,
)

pytestmark = [pytest.mark.usefixtures("no_llm"), pytest.mark.timeout(60)]


def test_agents_and_seeds_are_summed_up_together_and_one_by_one(
    tmp_path: Path, wine_data: Path
) -> None:
    spec = group_spec(tmp_path, wine_data, "good", "crash", "bad_config", seeds=2, workers=2)
    outcome = run_here(spec, tmp_path)
    assert (outcome.count("done"), outcome.count("failed")) == (4, 2)
    assert not outcome.interrupted
    paths = outcome.paths
    whole = json.loads(paths.grading_report.read_text())
    assert whole["total_runs"] == whole["total_valid_submissions"] == 4
    assert sorted(file.name for file in paths.grading_reports_dir.iterdir()) == [
        "crash_seed0.json",
        "crash_seed1.json",
        "good_seed0.json",
        "good_seed1.json",
    ]
    one = json.loads(paths.variant_report("good", 0).read_text())
    (row,) = one["competition_reports"]
    assert row == json.loads((paths.root / "good__demo-wine__seed0/report.json").read_text())
    assert records_of(spec, paths) == list(outcome.records)
    assert list(paths.root.rglob(".*")) == []


def test_missing_data_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    spec = group_spec(tmp_path, tmp_path / "none", "good")
    with pytest.raises(NotPrepared, match="demo-wine"):
        create_group(spec, tmp_path / "runs")
    assert not (tmp_path / "runs").exists()


def test_a_group_that_is_there_is_refused_and_resume_named(tmp_path: Path, wine_data: Path) -> None:
    spec = group_spec(tmp_path, wine_data, "good")
    before = create_group(spec, tmp_path / "runs").group_json.read_bytes()
    with pytest.raises(GroupExists, match="podium resume g"):
        create_group(spec, tmp_path / "runs")
    assert (tmp_path / "runs" / "g" / "group.json").read_bytes() == before


def test_a_place_that_is_a_file_is_refused(tmp_path: Path, wine_data: Path) -> None:
    (tmp_path / "runs").touch()
    with pytest.raises(HarnessError, match="Choose another place with --runs-dir") as caught:
        create_group(group_spec(tmp_path, wine_data, "good"), tmp_path / "runs")
    assert not isinstance(caught.value, GroupExists)


def test_a_group_name_that_leads_elsewhere_is_refused(tmp_path: Path, wine_data: Path) -> None:
    with pytest.raises(UsageError, match="run group"):
        create_group(group_spec(tmp_path, wine_data, "good", group="../g"), tmp_path / "runs")


def test_an_unknown_group_is_answered_with_those_that_there_are(
    tmp_path: Path, wine_data: Path
) -> None:
    with pytest.raises(UsageError, match="There is none yet"):
        open_group(tmp_path / "runs", "h")
    spec = group_spec(tmp_path, wine_data, "good")
    create_group(spec, tmp_path / "runs")
    with pytest.raises(UsageError, match=r"There are: g\."):
        open_group(tmp_path / "runs", "h")
    assert open_group(tmp_path / "runs", "g")[0] == spec


@pytest.mark.parametrize("times", [1, 2])
def test_a_stop_loses_the_runs_under_way_and_keeps_what_was_submitted(
    tmp_path: Path, wine_data: Path, times: int
) -> None:
    spec = group_spec(tmp_path, wine_data, "hang", seeds=2, budget_s=60.0)
    stop = Stop()
    running = tmp_path / "runs" / "g" / "hang__demo-wine__seed0"

    def ask() -> None:
        wait_for(lambda: list(running.glob("snapshots/0*.csv")))
        for _ in range(times):
            stop.ask()

    asking = threading.Thread(target=ask)
    asking.start()
    outcome = run_here(spec, tmp_path, stop)
    asking.join()
    assert outcome.interrupted
    assert [(one.state, one.outcome.stopped_by) for one in outcome.records] == [
        ("lost", "user"),
        ("lost", "user"),
    ]
    assert [one.outcome.submission_exists for one in outcome.records] == [True, False]
    assert (running / "report.json").is_file()
    (stopping,) = [
        event for event in events_of(outcome.paths, running.name) if event["event"] == "stopping"
    ]
    assert stopping["grace_s"] == (1.0 if times == 1 else 0.0)
    assert json.loads(outcome.paths.grading_report.read_text())["total_runs"] == 0


def test_a_second_wish_to_stop_cuts_the_grace_short(tmp_path: Path, wine_data: Path) -> None:
    spec = group_spec(tmp_path, wine_data, "hang", budget_s=60.0, grace_s=40.0)
    stop = Stop()
    running = tmp_path / "runs" / "g" / "hang__demo-wine__seed0"

    def ask() -> None:
        wait_for(lambda: list(running.glob("snapshots/0*.csv")))
        stop.ask()
        wait_for(lambda: '"stopping"' in (running / "events.jsonl").read_text())
        stop.ask()

    asking = threading.Thread(target=ask)
    asking.start()
    (record,) = run_here(spec, tmp_path, stop).records
    asking.join()
    assert record.timings["ended_at"] - record.timings["running_at"] < 20


def test_resuming_runs_only_what_is_not_done_and_keeps_the_old_attempts(
    tmp_path: Path, wine_data: Path
) -> None:
    spec = group_spec(tmp_path, wine_data, "good", "bad_config")
    paths = run_here(spec, tmp_path).paths
    done = paths.run("good__demo-wine__seed0").run_json
    before = done.read_bytes()
    for attempt in (1, 2):
        assert requeue(spec, paths) == 1
        aside = paths.root / "attempts" / f"bad_config__demo-wine__seed0.{attempt}"
        assert (aside / "logs" / "agent.out").is_file()
        assert requeue(spec, paths) == 1  # still queued: nothing is put aside again
        assert [one.state for one in records_of(spec, paths)] == ["done", "queued"]
        again = run_made(spec, paths)
        assert [one.state for one in again.records] == ["done", "failed"]
    write_variant(tmp_path / "variants", "good", "bad_config")
    assert requeue(spec, paths) == 1
    assert [one.state for one in run_made(spec, paths).records] == ["done", "done"]
    assert requeue(spec, paths) == 0
    assert done.read_bytes() == before
    assert len(list(paths.runs())) == 2


def test_a_run_whose_record_is_gone_is_queued_again(tmp_path: Path, wine_data: Path) -> None:
    spec = group_spec(tmp_path, wine_data, "good")
    paths = create_group(spec, tmp_path / "runs")
    paths.run("good__demo-wine__seed0").run_json.unlink()
    assert requeue(spec, paths) == 1
    assert [one.state for one in records_of(spec, paths)] == ["queued"]


def test_an_empty_reports_place_is_no_group(tmp_path: Path) -> None:
    assert list(GroupPaths(tmp_path / "none").runs()) == []


def test_the_model_follows_from_the_flag_and_the_endpoint() -> None:
    upstream = Upstream("http://llm.test/v1")
    assert choose_model(None, None) == "offline"
    assert choose_model("offline", upstream) == "offline"
    assert choose_model("m", upstream) == "m"
    with pytest.raises(UsageError, match="no model"):
        choose_model(None, upstream)
    with pytest.raises(UsageError, match="needs an LLM endpoint"):
        choose_model("m", None)


def test_a_group_that_another_podium_runs_is_left_alone(tmp_path: Path, wine_data: Path) -> None:
    spec = group_spec(tmp_path, wine_data, "hang")
    paths = create_group(spec, tmp_path / "runs")
    run = paths.run("hang__demo-wine__seed0")
    outcomes: list[GroupOutcome] = []
    running = threading.Thread(target=lambda: outcomes.append(run_made(spec, paths)))
    running.start()
    try:
        wait_for(lambda: list(run.snapshots_dir.glob("0*.csv")))
        with pytest.raises(UsageError, match="is being run by another podium"):
            requeue(spec, paths)
        with pytest.raises(UsageError, match="is being run by another podium"):
            run_made(spec, paths)
    finally:
        running.join()
    assert outcomes[0].records[0].state == "done"
    assert requeue(spec, paths) == 0


def test_a_model_whose_endpoint_is_gone_launches_nothing(tmp_path: Path, wine_data: Path) -> None:
    spec = group_spec(tmp_path, wine_data, "good", model="m")
    paths = create_group(spec, tmp_path / "runs")
    with pytest.raises(UsageError, match="needs an LLM endpoint"):
        run_made(spec, paths)
    assert [record.state for record in records_of(spec, paths)] == ["queued"]
