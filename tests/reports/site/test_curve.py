"""The curve of the best metric over time, and its axes."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.load import load_group
from reports.records import Journal, Node, Run
from reports.site.axis import round_ticks, time_ticks
from reports.site.curve import HEIGHT, WIDTH, draw_curve
from tests.reports.groups import START, FakeRun, write_group


@pytest.fixture
def run(tmp_path: Path) -> Run:
    (run,) = load_group(write_group(tmp_path, "g", [FakeRun("v", "AI4Code", 0, nodes=1)])).runs
    return run


def searched(run: Run, *metrics: float, lower: bool = False) -> Run:
    nodes = tuple(
        Node(
            node_id=f"n{i}",
            step=i,
            parent_id=None,
            action="draft",
            verdict="ok",
            metric=metric,
            lower_is_better=lower,
            metric_name="rmse",
            started_at=START + 20 + 3_600 * i,
            finished_at=START + 20 + 3_600 * (i + 1),
        )
        for i, metric in enumerate(metrics)
    )
    return replace(run, journal=Journal(nodes))


def test_the_line_steps_at_each_record_and_ends_at_the_last_node(run: Run) -> None:
    curve = draw_curve(searched(run, 3.0, 4.0, 2.0, lower=True))
    assert curve is not None
    # One record at 1 h and one at 3 h of 3 h.
    assert re.fullmatch(r"M188 [\d.]+H448V[\d.]+H448", curve.line)
    assert [dot.is_best for dot in curve.dots] == [True, False, True]
    assert curve.metric_title == "rmse (lower is better)"
    assert curve.description == (
        "Best validation metric over time: 3 after 1 h 00 min, 2 after 3 h 00 min."
    )


def test_a_smaller_value_is_lower_in_the_picture(run: Run) -> None:
    curve = draw_curve(searched(run, 0.5, 0.6))
    assert curve is not None
    assert curve.dots[0].y > curve.dots[1].y


def test_a_wild_value_cannot_flatten_the_rest(run: Run) -> None:
    curve = draw_curve(searched(run, 0.5, 1e9, 0.4, 0.45, lower=True))
    assert curve is not None
    assert [dot.is_outside for dot in curve.dots] == [False, True, False, False]
    assert abs(curve.dots[0].y - curve.dots[2].y) > 60


@pytest.mark.parametrize("metrics", [(0.5,), (0.5, 0.5), (0.0,), (-3.0, -2.0), (1e-9, 2e-9)])
def test_any_metrics_give_dots_inside_the_picture(run: Run, metrics: tuple[float, ...]) -> None:
    curve = draw_curve(searched(run, *metrics))
    assert curve is not None
    assert all(0 < dot.x < WIDTH and 0 < dot.y < HEIGHT for dot in curve.dots)
    assert curve.metrics


def test_without_a_valid_node_there_is_no_curve(run: Run) -> None:
    assert draw_curve(replace(run, journal=None)) is None
    assert draw_curve(replace(run, journal=Journal(()))) is None


def test_a_journal_with_a_clock_of_its_own_starts_at_its_first_node(run: Run) -> None:
    shown = searched(run, 0.5)
    assert shown.journal is not None
    early = replace(shown.journal.nodes[0], started_at=0.0, finished_at=3_600.0)
    curve = draw_curve(replace(shown, journal=Journal((early,))))
    assert curve is not None
    assert curve.description.endswith("0.5 after 1 h 00 min.")


@given(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6))
def test_ticks_are_few_and_inside(low: float, span: float) -> None:
    high = low + span
    ticks = round_ticks(low, high)
    assert len(ticks) <= 5
    slack = (high - low) * 1e-6 + 1e-9 * max(abs(low), abs(high))
    assert all(low - slack <= tick.value <= high + slack for tick in ticks)


@pytest.mark.parametrize(
    ("seconds", "unit", "last"), [(5, "s", "4"), (600, "min", "10"), (43_200, "h", "10")]
)
def test_times_are_in_the_unit_that_fits(seconds: float, unit: str, last: str) -> None:
    ticks, found = time_ticks(seconds)
    assert (found, ticks[-1].label) == (unit, last)
