"""Every reason against handing a group in, each alone, and all of them together."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reports.exporting.candidate import load_candidate
from reports.exporting.qualification import reasons
from tests.reports.exporting.whole_groups import (
    edit,
    edit_runs,
    runs_of,
    write_whole_group,
)
from tests.reports.groups import FakeRun
from tests.reports.official_reports import ALL, LOW, row

A = "AI4Code"
HIGH_COUNT, MEDIUM_COUNT = 15, 38


def against(
    group: Path, *more: str, pad_missing: bool = False, llm: str | None = None
) -> list[str]:
    candidate = load_candidate([group.name, *more], group.parent)
    return list(reasons(candidate, pad_missing=pad_missing, llm=llm))


def run_dir(group: Path, competition_id: str = A, seed: int = 0) -> Path:
    return group / f"uct__{competition_id}__seed{seed}"


def regraded(group: Path, **fields: Any) -> None:
    edit(run_dir(group) / "report.json", **fields)


def test_a_group_of_75_competitions_and_three_seeds_qualifies(group: Path) -> None:
    assert against(group) == []


@pytest.mark.parametrize("seeds", [(0,), (0, 1)])
def test_fewer_than_three_seeds_are_refused(tmp_path: Path, seeds: tuple[int, ...]) -> None:
    group = write_whole_group(tmp_path, "few", runs_of(seeds=seeds))
    for pad_missing in (False, True):
        (reason,) = against(group, pad_missing=pad_missing)
        assert reason.startswith(f"{len(seeds)} of {len(seeds)} seeds count")


def test_a_missing_tier_is_named_as_a_whole_and_missing_competitions_by_name(
    tmp_path: Path,
) -> None:
    low = list(LOW)
    group = write_whole_group(tmp_path, "lite", runs_of([one for one in low if one != low[3]]))
    for pad_missing in (False, True):
        first, second, third = against(group, pad_missing=pad_missing)
        assert first.startswith("The tier low lacks 1 competition that nobody asked for")
        assert low[3] in first
        assert f"tier medium is missing: none of its {MEDIUM_COUNT}" in second
        assert f"tier high is missing: none of its {HIGH_COUNT}" in third


def test_competitions_outside_the_75_are_named(tmp_path: Path) -> None:
    extra = [FakeRun("uct", "demo-wine", seed, nodes=None) for seed in range(3)]
    group = write_whole_group(tmp_path, "more", [*runs_of(), *extra])
    (reason,) = against(group)
    assert reason.startswith("1 competition outside MLE-bench's 75: demo-wine.")


def test_lost_and_ungraded_runs_are_named_with_their_states(group: Path) -> None:
    edit_runs(group, f"uct__{A}__seed1", state="lost")
    edit_runs(group, f"uct__{LOW[0]}__seed1", state="running")
    shutil.rmtree(run_dir(group, LOW[1], 1))
    too_few, named = against(group)
    assert too_few.startswith("2 of 3 seeds count")
    assert named.startswith("Seed 2 (seed 1 of whole): 3 runs without a result")
    for told in (f"{A}: lost", f"{LOW[0]}: running", f"{LOW[1]}: no such run"):
        assert told in named
    assert against(group, pad_missing=True) == []


def test_a_fourth_incomplete_seed_cannot_be_left_out_in_silence(tmp_path: Path) -> None:
    runs = runs_of(seeds=range(4))
    lost = [run for run in runs if run.competition_id == A and run.seed == 3]
    kept = [run for run in runs if run not in lost]
    spoiled = [FakeRun("uct", A, 3, nodes=None, state="lost")]
    group = write_whole_group(tmp_path, "four", [*kept, *spoiled])
    (reason,) = against(group)
    assert reason.startswith("Seed 4 (seed 3 of four): 1 run without a result (AI4Code: lost)")


def test_a_competition_that_only_other_seeds_were_asked_for_is_missing(tmp_path: Path) -> None:
    runs = [run for run in runs_of() if (run.competition_id, run.seed) != (A, 2)]
    group = write_whole_group(tmp_path, "asked", runs)
    # Without group.json nothing was asked for but what is there.
    (group / "group.json").unlink()
    too_few, named = against(group)
    assert too_few.startswith("2 of 3")
    assert "AI4Code: not asked for" in named
    assert against(group, pad_missing=True) == []


def test_a_seed_of_which_nothing_was_run_is_not_padded(group: Path) -> None:
    edit_runs(group, "*__seed2", state="queued")
    (reason,) = against(group, pad_missing=True)
    assert reason.startswith("Seed 3 (seed 2 of whole): not one of its 75 runs has a result")


def test_failed_runs_count_and_are_no_reason(group: Path) -> None:
    edit_runs(group, f"uct__{A}__seed0", state="failed")
    (run_dir(group) / "report.json").unlink()
    assert against(group) == []


SPOILED: dict[str, tuple[Callable[[Path], object], str]] = {
    "leaks fixed": (
        lambda group: edit_runs(group, f"uct__{A}__seed0", leaks_fixed=["labels-in-files"]),
        "Known leaks were taken out of the data of 1 competition: AI4Code (labels-in-files).",
    ),
    "no budget": (
        lambda group: edit_runs(group, budget_s=...),
        "The budget is not stated in 225 runs of 225",
    ),
    "no budget in one run": (
        lambda group: edit_runs(group, f"uct__{A}__seed0", budget_s=None),
        "The budget is not stated in 1 run of 225",
    ),
    "a budget of nothing": (
        lambda group: edit_runs(group, budget_s=0.0),
        "The budget is not stated in 225 runs of 225",
    ),
    "no model": (
        lambda group: edit_runs(group, model=...),
        "No run.json says which model",
    ),
    "thresholds": (
        lambda group: regraded(group, gold_threshold=0.12345),
        "Graded by other thresholds or another direction than the catalog's: AI4Code (gold 0.12345",
    ),
    "direction": (
        lambda group: regraded(group, is_lower_better=True),
        "is_lower_better True, catalog False",
    ),
    "no thresholds": (
        lambda group: regraded(group, median_threshold=None),
        "Graded without medal thresholds: AI4Code.",
    ),
    "medals that the score does not give": (
        lambda group: edit(
            run_dir(group) / "report.json",
            **{**row(A, "median"), "gold_medal": True, "any_medal": True},
        ),
        "1 result with other medals than the score gives: AI4Code, seed 1: recorded gold",
    ),
    "a valid submission without a score": (
        lambda group: edit(run_dir(group) / "report.json", **{**row(A, "median"), "score": None}),
        "Scores that contradict their validity, or are no numbers: AI4Code seed 1.",
    ),
    "NaN for a score": (
        lambda group: edit(
            run_dir(group) / "report.json", **{**row(A, "median"), "score": float("nan")}
        ),
        "Scores that contradict their validity, or are no numbers: AI4Code seed 1.",
    ),
    "truncated report": (
        lambda group: (run_dir(group) / "report.json").write_text('{"competition_id": "AI4'),
        "whole/uct__AI4Code__seed0/report.json, line 1: not JSON",
    ),
    "truncated run.json": (
        lambda group: (run_dir(group) / "run.json").write_text('{"run_id": '),
        "whole/uct__AI4Code__seed0/run.json, line 1: not JSON",
    ),
    "the same run twice": (
        lambda group: shutil.copytree(run_dir(group), group / "copy"),
        "whole: 2 directories say that they are the run of AI4Code under seed 0.",
    ),
}


@pytest.mark.parametrize("name", SPOILED)
def test_what_is_spoiled_is_named_once_and_padding_does_not_hide_it(group: Path, name: str) -> None:
    spoil, words = SPOILED[name]
    spoil(group)
    (reason,) = against(group, pad_missing=True)
    assert words in reason


def test_a_model_that_is_not_recorded_can_be_named(group: Path) -> None:
    edit_runs(group, model=...)
    assert against(group, llm="deepseek-r1") == []


MIXED: dict[str, tuple[dict[str, Any], str]] = {
    "model": ({"model": "other-model"}, "model: fake-model-1 (224 runs), other-model (1 run)"),
    "budget": ({"budget_s": 86_400.0}, "budget: 12 h (224 runs), 24 h (1 run)"),
    "hardware": ({"resources": {"cpus": 8.0, "gpus": 1}}, "8 vCPUs and 1 GPU (1 run)"),
    "runtime": ({"runtime": "local", "isolation": "none"}, "local (isolation: none) (1 run)"),
    "network": ({"network": "open"}, "network: none (224 runs), open (1 run)"),
    "image": ({"image": "another:1"}, "another:1 (1 run)"),
    "image digest": ({"image_digest": "sha256:ff"}, "sha256:ff (1 run)"),
}


@pytest.mark.parametrize("condition", MIXED)
def test_runs_under_several_conditions_are_refused(group: Path, condition: str) -> None:
    fields, words = MIXED[condition]
    edit_runs(group, f"uct__{A}__seed1", **fields)
    (reason,) = against(group)
    assert reason.startswith(f"The runs differ in {condition}: ")
    assert words in reason


def test_a_variant_whose_settings_changed_between_runs_is_refused(group: Path) -> None:
    for home in group.glob("uct__*"):
        (home / "variant.yaml").write_text("name: uct\n")
    assert against(group) == []
    (run_dir(group) / "variant.yaml").write_text("name: uct\nbranches: 7\n")
    (reason,) = against(group)
    assert reason.startswith("The runs differ in settings of the variant: ")


def test_two_variants_make_no_row(whole_runs: Path, tmp_path: Path) -> None:
    shutil.copytree(whole_runs / "whole", tmp_path / "whole")
    write_whole_group(tmp_path, "greedy", runs_of(seeds=(0,), variant="greedy"))
    assert any(
        reason.startswith("The runs differ in variant: uct (225 runs), greedy (75 runs).")
        for reason in against(tmp_path / "whole", "greedy")
    )


def test_groups_with_other_step_limits_make_no_row(tmp_path: Path) -> None:
    for seed, limit in enumerate((None, None, 500)):
        group = write_whole_group(tmp_path, f"s{seed}", runs_of(seeds=(0,)), salt=str(seed))
        edit(group / "group.json", step_limit=limit)
    reasons_found = against(tmp_path / "s0", "s1", "s2")
    assert [one for one in reasons_found if "step limit: None, 500" in one] != []


def test_a_copied_group_does_not_make_another_seed(tmp_path: Path) -> None:
    write_whole_group(tmp_path, "first", runs_of(seeds=(0,)), salt="1")
    write_whole_group(tmp_path, "second", runs_of(seeds=(0,)), salt="2")
    shutil.copytree(tmp_path / "first", tmp_path / "third")
    (reason,) = against(tmp_path / "first", "second", "third")
    assert "Seeds 1 (seed 0 of first) and 3 (seed 0 of third) have the same scores" in reason


def test_a_group_named_twice_counts_once(group: Path) -> None:
    assert against(group, "whole", str(group)) == []


def test_all_reasons_are_given_at_once(tmp_path: Path) -> None:
    ids = [*LOW, "demo-wine", A]
    group = write_whole_group(tmp_path, "bad", runs_of(ids, seeds=(0, 1)))
    edit_runs(group, f"uct__{LOW[0]}__seed0", leaks_fixed=["x"], budget_s=None, network="open")
    edit_runs(group, f"uct__{LOW[1]}__seed1", state="lost")
    edit(run_dir(group) / "report.json", gold_threshold=0.5)
    (run_dir(group, LOW[2]) / "report.json").write_text("{")
    found = against(group)
    expected = [
        "report.json, line 1",
        "0 of 2 seeds count",
        "The tier medium lacks",
        "The tier high is missing",
        "outside MLE-bench's 75",
        "Seed 1 (",
        "Seed 2 (",
        "Known leaks",
        "The budget is not stated",
        "differ in network",
        "other thresholds",
    ]
    assert len(found) == len(expected)
    for reason, words in zip(found, expected, strict=True):
        assert words in reason
        assert "\n" not in reason


def test_files_outside_of_the_group_are_never_read(group: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "report.json").write_text(json.dumps(row(A, created_at="1999-01-01T00:00:00")))
    edit_runs(group, f"uct__{A}__seed0", run_id="../../outside")
    candidate = load_candidate(["whole"], group.parent)
    assert candidate.seeds[0].runs[A].created_at is None
    assert len(candidate.seeds[0].cells) == len(ALL)
