"""The timeline of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.load import load_group
from reports.records import Run, RunRecord, Timings, Usage
from reports.site.timeline import WIDTH, draw_timeline, taken_at
from tests.reports.groups import BUDGET_S, START, FakeRun, write_group


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    root = tmp_path_factory.mktemp("timeline")
    (run,) = load_group(write_group(root, "g", [FakeRun("v", "AI4Code", 0, nodes=1)])).runs
    return run


ANY = Run(RunRecord("r", "g", "v", "AI4Code", 0, "done"), None, None, Usage(), 0)


def timed(run: Run, timings: Mapping[str, float | None], state: str = "done") -> Run:
    return replace(run, record=replace(run.record, state=state, timings=Timings(**timings)))


def test_each_state_is_a_bar_as_long_as_it_took(run: Run) -> None:
    timings = {"queued_at": 0.0, "running_at": 100.0, "collecting_at": 300.0, "ended_at": 400.0}
    line = draw_timeline(timed(run, timings), (), now=9e9)
    assert line is not None
    assert [(one.state, one.seconds) for one in line.spans] == [
        ("queued", 100.0),
        ("running", 200.0),
        ("collecting", 100.0),
    ]
    assert [one.width for one in line.spans] == [221.0, 442.0, 221.0]
    assert line.description == (
        "Timeline: queued 1 min 40 s, running 3 min 20 s, collecting 1 min 40 s."
    )


def test_a_run_that_is_not_over_lasts_until_now(run: Run) -> None:
    line = draw_timeline(
        timed(run, {"queued_at": 0.0, "running_at": 50.0}, "running"), (), now=250.0
    )
    assert line is not None
    assert [(one.state, one.seconds, one.is_open) for one in line.spans] == [
        ("queued", 50.0, False),
        ("running", 200.0, True),
    ]
    assert line.spans[-1].told == "since 3 min 20 s"


def test_the_end_of_the_budget_is_marked_where_the_run_reached_it(run: Run) -> None:
    line = draw_timeline(run, (), now=9e9)
    assert line is not None
    assert line.deadline is not None
    collecting = line.spans[-1]
    assert collecting.state == "collecting"
    assert line.deadline == pytest.approx(collecting.x, abs=4)
    early = timed(run, {"queued_at": START, "running_at": START, "ended_at": START + BUDGET_S / 2})
    stopped = draw_timeline(early, (), now=9e9)
    assert stopped is not None
    assert stopped.deadline is None


def test_snapshots_are_marked_at_the_second_in_their_names(run: Run) -> None:
    names = [Path(f"0000_{seconds:06d}s.csv") for seconds in (0, 21_600)]
    line = draw_timeline(run, [*names, Path("0003.csv")], now=9e9)
    assert line is not None
    assert [mark.text for mark in line.snapshots] == [
        "submission after 0.0 s",
        "submission after 6 h 00 min",
    ]
    assert line.snapshots[1].at == pytest.approx(WIDTH / 2, abs=3)


def test_nothing_is_drawn_of_a_run_without_times(run: Run) -> None:
    assert draw_timeline(timed(run, {}), (), now=1.0) is None


def test_only_names_of_snapshots_have_a_time() -> None:
    assert taken_at(Path("0001_000123s.csv")) == 123.0
    assert taken_at(Path("0001.csv")) is None


@given(st.lists(st.none() | st.floats(-1e9, 2e9), min_size=6, max_size=6), st.floats(0, 2e9))
def test_bars_stay_in_the_picture_whatever_clocks_said(
    times: list[float | None], now: float
) -> None:
    names = ("queued", "preparing", "running", "collecting", "grading", "ended")
    timings = {f"{name}_at": at for name, at in zip(names, times, strict=True)}
    for state in ("done", "running"):
        line = draw_timeline(timed(ANY, timings, state), (), now)
        for one in line.spans if line else ():
            assert 0 <= one.x <= one.x + one.width <= WIDTH
            assert one.seconds >= 0
