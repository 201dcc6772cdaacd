from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from competitions.catalog import find
from competitions.datadir import DataDir
from harness.progress import Progress, read_progress
from harness.run import GroupSpec, advance, new_record
from harness.rundir import GroupPaths, RunPaths
from harness.supervisor import Job
from harness.variants import find_variant
from tests.harness.fake_groups import group_spec


@pytest.fixture
def spec(tmp_path: Path) -> GroupSpec:
    return group_spec(tmp_path, tmp_path, "good", seeds=2)


def job_of(spec: GroupSpec, place: Path, seed: int = 0) -> Job:
    record = new_record(spec, "good", "demo-wine", seed)
    paths = GroupPaths(place / "g").run(record.run_id)
    paths.create()
    return Job(
        record=record,
        paths=paths,
        variant=find_variant(spec.variant_files["good"]),
        competition=find("demo-wine"),
        data=DataDir(place),
        upstream=None,
        step_limit=None,
        grace_s=1,
        min_free_bytes=0,
    )


def test_elsewhere_one_line_is_printed_per_change(spec: GroupSpec, tmp_path: Path) -> None:
    job = job_of(spec, tmp_path)
    out = io.StringIO()
    with Progress(Console(file=out, force_terminal=False, width=40), [job]) as progress:
        progress.refresh()
        advance(job.record, "preparing")
        advance(job.record, "running")
        progress.refresh()
        progress.refresh()
        job.paths.progress.write_text('{"nodes": 3, "best_metric": 0.25}')
        for state in ("collecting", "grading", "done"):
            advance(job.record, state)
    assert out.getvalue().splitlines() == [
        "good__demo-wine__seed0: running, - left",
        "good__demo-wine__seed0: done, 3 nodes, best validation 0.25",
    ]


def test_a_lost_run_is_told_with_its_reason(spec: GroupSpec, tmp_path: Path) -> None:
    job = job_of(spec, tmp_path)
    job.record.outcome.error = "[red]no space"
    advance(job.record, "lost")
    out = io.StringIO()
    with Progress(Console(file=out, force_terminal=False), [job]):
        pass
    assert out.getvalue() == "good__demo-wine__seed0: lost, [red]no space\n"


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe", b"[1]", b"3", b'{"nodes": 3}' + b" " * 70_000 + b"x"]
)
def test_a_progress_file_that_cannot_be_read_is_ignored(tmp_path: Path, content: bytes) -> None:
    paths = RunPaths(tmp_path)
    paths.create()
    paths.progress.write_bytes(content)
    assert read_progress(paths) in ({}, {"nodes": 3})


@pytest.mark.timeout(20)
def test_a_progress_file_that_is_none_is_ignored(tmp_path: Path) -> None:
    import os

    paths = RunPaths(tmp_path)
    paths.create()
    assert read_progress(paths) == {}
    os.mkfifo(paths.progress)
    assert read_progress(paths) == {}
    paths.progress.unlink()
    paths.progress.symlink_to(tmp_path / "x.json")
    (tmp_path / "x.json").write_text('{"nodes": 3}')
    assert read_progress(paths) == {}


def test_deep_nesting_by_an_agent_does_not_take_the_group_down(tmp_path: Path) -> None:
    paths = RunPaths(tmp_path)
    paths.create()
    paths.progress.write_bytes(b"[" * 60_000)
    assert read_progress(paths) == {}


def test_a_terminal_gets_a_table(spec: GroupSpec, tmp_path: Path) -> None:
    jobs = [job_of(spec, tmp_path, seed) for seed in (0, 1)]
    jobs[0].paths.progress.write_text('{"nodes": "[/]", "best_metric": 0.123456789}')
    advance(jobs[1].record, "lost")
    out = io.StringIO()
    with Progress(Console(file=out, force_terminal=True, width=100), jobs) as progress:
        progress.refresh()
    text = out.getvalue()
    assert "1 of 2 runs" in text
    assert "good__demo-wine__seed1" in text
    assert "0.12346" in text


def test_only_numbers_of_an_agents_progress_reach_the_terminal(tmp_path: Path) -> None:
    paths = RunPaths(tmp_path)
    paths.create()
    paths.progress.write_text('{"nodes": "\\u001b[2J", "best_metric": true, "phase": "x"}')
    assert read_progress(paths) == {}
    paths.progress.write_text('{"nodes": 3, "best_metric": NaN}')
    assert read_progress(paths) == {"nodes": 3}
