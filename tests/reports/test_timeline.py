"""Curves over time: what counts when, what they are told by, and that they end at the table."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.aggregate import ALL
from reports.analysis import Analysis
from reports.build import analyse_groups
from reports.records import TimedScore
from reports.tables import make_table
from reports.timeline import (
    SNAPSHOTS,
    STEPS,
    VALIDATION,
    MedalCurve,
    improvement_curves,
    medal_curves,
    snapshots_of,
    time_grid,
)
from tests.reports.groups import BUDGET_S, START, FakeRun, write_group, write_jsonl

HOUR = 3600.0
RUN = FakeRun("v", "AI4Code", 0, score=0.85, nodes=None)
"""Ends with silver."""


Graded = tuple[FakeRun, tuple[TimedScore, ...] | None]
"""A run, and what its snapshots score; None: they were not graded."""


def with_scores(tmp_path: Path, *runs: Graded) -> Analysis:
    """The analysis of a group whose runs' snapshots were graded so."""
    group = write_group(tmp_path, "g", [run for run, _ in runs])
    scores = {group / run.run_id: found for run, found in runs if found is not None}
    return replace(analyse_groups([group]), snapshot_scores=scores)


def rates(curve: MedalCurve, measure: str = "any_medal") -> dict[float, float]:
    """Mean by hours."""
    return {point.seconds / HOUR: point.rates[measure].mean for point in curve.points}


def the_curve(analysis: Analysis, basis: str = SNAPSHOTS) -> MedalCurve:
    (found,) = (curve for curve in medal_curves(analysis) if curve.basis == basis)
    return found


def test_a_medal_counts_from_its_snapshot_until_a_worse_one(tmp_path: Path) -> None:
    scores = (
        TimedScore(2 * HOUR, 0.95),
        TimedScore(4 * HOUR, None),
        TimedScore(6 * HOUR, 0.65),
        TimedScore(8 * HOUR, 0.85),
    )
    curve = the_curve(with_scores(tmp_path, (RUN, scores)))
    any_medal, gold = rates(curve), rates(curve, "gold")
    assert (any_medal[1.5], any_medal[2.0], any_medal[3.5]) == (0.0, 100.0, 100.0)
    assert (any_medal[4.0], any_medal[7.5], any_medal[8.0]) == (0.0, 0.0, 100.0)
    assert (gold[2.0], gold[8.0]) == (100.0, 0.0)
    assert rates(curve, "above_median")[6.0] == 100.0


def test_percentages_are_over_all_competitions_and_the_sem_over_seeds(tmp_path: Path) -> None:
    other = replace(RUN, competition_id="leaf-classification", score=0.1)
    analysis = with_scores(
        tmp_path,
        (RUN, (TimedScore(HOUR, 0.85),)),
        (other, (TimedScore(HOUR, 0.1),)),
        (replace(RUN, seed=1), (TimedScore(5 * HOUR, 0.85),)),
        (replace(other, seed=1), (TimedScore(HOUR, 0.1),)),
    )
    curve = the_curve(analysis)
    assert (curve.competitions, curve.seeds) == (2, 2)
    at_two = next(point for point in curve.points if point.seconds == 2 * HOUR)
    assert at_two.rates["any_medal"].mean == pytest.approx(25.0)
    assert at_two.rates["any_medal"].sem == pytest.approx(25.0)


@given(st.lists(st.tuples(st.floats(0, 1), st.one_of(st.none(), st.floats(0, 1))), max_size=6))
def test_a_graded_curve_ends_where_the_medal_table_is(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[tuple[float, float | None]]
) -> None:
    scores = [TimedScore(share * BUDGET_S, score) for share, score in drawn]
    ordered = tuple(sorted(scores, key=lambda one: one.seconds))
    analysis = with_scores(tmp_path_factory.mktemp("runs"), (RUN, ordered))
    row = next(one for one in analysis.rows if one.tier == ALL)
    end = the_curve(analysis).points[-1]
    assert end.seconds == BUDGET_S
    for measure, found in end.rates.items():
        assert found.mean == row.estimate(measure).mean


def test_a_snapshot_of_the_grace_counts_as_of_the_deadline(tmp_path: Path) -> None:
    curve = the_curve(with_scores(tmp_path, (RUN, (TimedScore(BUDGET_S + 8, 0.85),))))
    assert [point.rates["any_medal"].mean for point in curve.points[-2:]] == [0.0, 100.0]


def test_one_run_without_graded_snapshots_is_no_curve_and_a_note(tmp_path: Path) -> None:
    analysis = with_scores(tmp_path, (RUN, (TimedScore(HOUR, 0.85),)), (replace(RUN, seed=1), None))
    assert medal_curves(analysis) == ()
    (note,) = make_table("medals_over_time", analysis).notes
    assert note.startswith("v: not all snapshots of the runs are graded")


def test_runs_without_a_submission_need_no_snapshots(tmp_path: Path) -> None:
    nothing = replace(RUN, seed=1, has_submission=False)
    failed = replace(RUN, seed=2, state="failed", has_submission=False)
    graded = (RUN, (TimedScore(HOUR, 0.85),))
    curve = the_curve(with_scores(tmp_path, graded, (nothing, None), (failed, None)))
    assert rates(curve)[2.0] == pytest.approx(100 / 3)


def test_an_incomplete_seed_is_in_no_curve(tmp_path: Path) -> None:
    lost = replace(RUN, seed=1, state="lost")
    analysis = with_scores(tmp_path, (RUN, (TimedScore(HOUR, 0.85),)), (lost, None))
    assert the_curve(analysis).seeds == 1


def test_validation_scores_are_placed_among_the_thresholds(tmp_path: Path) -> None:
    run = replace(RUN, nodes=1)
    group = write_group(tmp_path, "g", [run])
    path = group / run.run_id / "logs" / "journal.jsonl"
    node = json.loads(path.read_text())
    at = {"finished_at": START + 20 + 3 * HOUR, "verdict": "ok", "metric": 0.91, "is_best": True}
    write_jsonl(path, [{**node, **at}])
    found = rates(the_curve(analyse_groups([group]), VALIDATION), "gold")
    assert (found[2.5], found[3.0]) == (0.0, 100.0)


def test_a_validation_metric_of_the_other_direction_tells_nothing(tmp_path: Path) -> None:
    run = replace(RUN, nodes=1)
    group = write_group(tmp_path, "g", [run])
    path = group / run.run_id / "logs" / "journal.jsonl"
    node = {**json.loads(path.read_text()), "verdict": "ok", "metric": 0.1, "is_best": True}
    write_jsonl(path, [{**node, "lower_is_better": True}])
    assert medal_curves(analyse_groups([group])) == ()


def test_improvement_is_relative_to_the_first_valid_node(tmp_path: Path) -> None:
    found = improvement(tmp_path, [(1, 0.5), (3, 0.6), (6, 0.75)])
    assert found[0.5] == 0.0
    assert found[1.0] == 0.0
    assert found[3.0] == pytest.approx(20.0)
    assert found[12.0] == pytest.approx(50.0)


def test_improvement_of_a_loss_goes_up_as_well(tmp_path: Path) -> None:
    found = improvement(tmp_path, [(1, 2.0), (2, 1.5)], lower_is_better=True)
    assert found[12.0] == pytest.approx(25.0)


def test_a_first_metric_of_zero_is_left_out_and_said_so(tmp_path: Path) -> None:
    assert improvement(tmp_path, [(1, 0.0), (2, 0.5)]) == {}


def improvement(
    tmp_path: Path, bests: list[tuple[float, float]], *, lower_is_better: bool = False
) -> dict[float, float]:
    """Mean improvement by hours of one run with these bests (hours, metric)."""
    run = replace(RUN, nodes=len(bests))
    group = write_group(tmp_path, "g", [run])
    path = group / run.run_id / "logs" / "journal.jsonl"
    nodes = [json.loads(line) for line in path.read_text().splitlines()]
    changed = [
        {
            **node,
            "verdict": "ok",
            "is_best": True,
            "metric": metric,
            "lower_is_better": lower_is_better,
            "finished_at": START + 20 + hours * HOUR,
        }
        for node, (hours, metric) in zip(nodes, bests, strict=True)
    ]
    write_jsonl(path, changed)
    curves = improvement_curves(analyse_groups([group]))
    return {
        seconds / HOUR: mean
        for curve in curves
        for seconds, mean in zip(curve.seconds, curve.means, strict=True)
    }


def test_snapshots_are_read_in_the_order_of_their_times(tmp_path: Path) -> None:
    group = write_group(tmp_path, "g", [RUN])
    folder = group / RUN.run_id / "snapshots"
    for name in ("0001_000400s.csv", "0000_000030s.csv", "notes.txt", "0002_12s.csv.tmp"):
        (folder / name).write_text("id\n1\n")
    (folder / "0003_000500s.csv").symlink_to(folder / "notes.txt")
    (run,) = (run for _, run in analyse_groups([group]).runs)
    assert [one.seconds for one in snapshots_of(run)] == [30.0, 400.0]


def test_the_grid_goes_from_the_start_to_the_end() -> None:
    grid = time_grid(18.0)
    assert (grid[0], grid[-1], len(grid)) == (0.0, 18.0, STEPS + 1)
