"""Whoever aggregates the exported reports gets the exported row: MLE-bench's script, and we."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.aggregation import aggregate
from reports.exporting.mle_bench import Exported, export_mle_bench
from reports.exporting.row import SPLITS
from reports.sources import results_of
from tests.reports.exporting.handed_in import cells_of_row
from tests.reports.exporting.whole_groups import edit_runs, runs_of, write_whole_group
from tests.reports.groups import FakeRun
from tests.reports.official_reports import ALL


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout of MLE-bench with its script and splits, and room for runs."""
    given = os.environ.get("PODIUM_MLEBENCH_DIR")
    if not given or not Path(given, "experiments", "aggregate_grading_reports.py").is_file():
        pytest.skip(f"PODIUM_MLEBENCH_DIR names no checkout of openai/mle-bench ({given!r})")
    copy = tmp_path_factory.mktemp("mle-bench")
    shutil.copytree(Path(given, "experiments"), copy / "experiments")
    return copy


def official(checkout: Path, experiment: str, split_name: str) -> dict[str, Any]:
    """What MLE-bench's own script says of an experiment."""
    script = checkout / "experiments" / "aggregate_grading_reports.py"
    done = subprocess.run(
        [sys.executable, script, "--experiment-id", experiment, "--split", split_name],
        capture_output=True,
        text=True,
        check=True,
    )
    fields: dict[str, Any] = json.loads(done.stdout.split("Average metrics across seeds:")[1])
    return fields


def hand_in(out: Path, checkout: Path) -> None:
    """The steps that STEPS.md names, up to the check."""
    shutil.rmtree(checkout / "runs", ignore_errors=True)
    shutil.copytree(out / "runs", checkout / "runs")
    lines = (out / "run_group_experiments.lines.csv").read_text()
    listed = checkout / "runs" / "run_group_experiments.csv"
    listed.write_text(f"experiment_id,run_group\nother,other_group1\n{lines}")


def test_mle_benchs_own_script_gives_the_same_row(exported: Exported, checkout: Path) -> None:
    hand_in(exported.out, checkout)
    names = {"any_medal": "any_medal", "gold": "gold_medal", "valid": "valid_submissions"}
    for name in SPLITS:
        found = official(checkout, exported.experiment, "split75" if name == "all" else name)
        assert found["num_seeds_averaged"] == 3
        for measure, theirs in names.items():
            metric = found["metrics"][f"{theirs}_percentage"]
            ours = exported.summary["measures"][name][measure]
            assert ours["mean"] == pytest.approx(metric["mean"], abs=1e-9)
            assert ours["sem"] == pytest.approx(metric["standard_error"], abs=1e-9)
        metric = found["metrics"]["any_medal_percentage"]
        cell = f"{metric['mean']:.2f} ± {metric['standard_error']:.2f}"
        assert cells_of_row(exported.out)[2 + SPLITS.index(name)] == cell


def test_mle_benchs_own_script_gives_the_same_row_of_a_padded_export(
    group: Path, tmp_path: Path, checkout: Path
) -> None:
    edit_runs(group, "uct__a*__seed0", state="lost")
    edit_runs(group, "uct__[m-s]*__seed2", state="lost")
    done = export_mle_bench(["whole"], tmp_path / "out", runs_dir=group.parent, pad_missing=True)
    assert len(done.summary["padded"]) > 10
    hand_in(done.out, checkout)
    for name in ("low", "all"):
        found = official(checkout, done.experiment, "split75" if name == "all" else name)
        metric = found["metrics"]["any_medal_percentage"]
        assert done.row.any_medal[name].mean == pytest.approx(metric["mean"], abs=1e-9)
        assert done.row.any_medal[name].sem == pytest.approx(metric["standard_error"], abs=1e-9)


@settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(salt=st.text("abcdef", min_size=1, max_size=8), lost=st.integers(0, 60))
def test_any_results_read_back_as_the_row(tmp_path: Path, salt: str, lost: int) -> None:
    root = tmp_path / f"{salt}-{lost}-{len(list(tmp_path.iterdir()))}"
    missing = {(one, index % 3) for index, one in enumerate(ALL[:lost])}
    runs = [
        FakeRun("uct", run.competition_id, run.seed, nodes=None, state="lost")
        if (run.competition_id, run.seed) in missing
        else run
        for run in runs_of()
    ]
    write_whole_group(root, "drawn", runs, salt=salt)
    done = export_mle_bench(["drawn"], root / "out", runs_dir=root, pad_missing=True)
    (results,) = results_of("drawn", root)
    for name in SPLITS:
        expected = aggregate(results, name, pad_missing=True).measures["any_medal"].estimate
        assert done.row.any_medal[name].mean == pytest.approx(expected.mean, abs=1e-9)
        assert done.row.any_medal[name].sem == pytest.approx(expected.sem, abs=1e-9)
