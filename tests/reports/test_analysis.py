"""Which runs belong together, which are missing, and what is said beside the numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from competitions.catalog import select
from reports.aggregate import ALL
from reports.analysis import Analysis
from reports.build import MissingPolicy, analyse_groups
from reports.errors import MissingRuns
from reports.facts import facts_of
from reports.notes import notes
from reports.records import failure
from tests.reports.groups import COMPETITIONS, FakeRun, write_group

GOOD = FakeRun("uct", "AI4Code", 0, score=0.95, nodes=1)
BAD = FakeRun("uct", "AI4Code", 1, score=0.1, nodes=1)


def analysed(
    root: Path, *groups: Sequence[FakeRun], missing: MissingPolicy = "leave_out"
) -> Analysis:
    names = "abc"
    directories = [write_group(root, names[i], runs) for i, runs in enumerate(groups)]
    return analyse_groups(directories, missing=missing)


def gold(analysis: Analysis, entry: str) -> float:
    (row,) = (row for row in analysis.rows if (row.entry, row.tier) == (entry, ALL))
    return row.estimate("gold").mean


def test_groups_that_were_asked_for_the_same_seed_are_not_pooled(tmp_path: Path) -> None:
    # The second group was asked for seeds 0 and 1, although it has no run for seed 0.
    analysis = analysed(tmp_path, [GOOD], [BAD])
    assert [entry.label for entry in analysis.entries] == ["uct @ a", "uct @ b"]


def test_competitions_of_one_experiment_in_two_groups_are_pooled(tmp_path: Path) -> None:
    other = replace(GOOD, competition_id=COMPETITIONS[0], score=0.1)
    analysis = analysed(tmp_path, [GOOD], [other])
    (entry,) = analysis.entries
    assert entry.label == "uct"
    assert entry.groups == ("a", "b")
    assert gold(analysis, "uct") == 50.0


def test_the_same_run_in_two_groups_is_never_averaged_in_silence(tmp_path: Path) -> None:
    analysis = analysed(tmp_path, [GOOD], [replace(GOOD, score=0.1)])
    assert gold(analysis, "uct @ a") == 100.0
    assert gold(analysis, "uct @ b") == 0.0


@pytest.mark.parametrize(
    "conditions", [{"model": "other"}, {"budget_s": 3600.0}, {"network": "open"}, {"runtime": "x"}]
)
def test_groups_under_other_conditions_are_lines_of_their_own(
    tmp_path: Path, conditions: dict[str, object]
) -> None:
    other = replace(GOOD, competition_id=COMPETITIONS[0], record=conditions)
    labels = [entry.label for entry in analysed(tmp_path, [GOOD], [other]).entries]
    assert labels == ["uct @ a", "uct @ b"]


def test_variants_come_in_the_order_in_which_they_were_asked_for(tmp_path: Path) -> None:
    runs = [replace(GOOD, variant=variant) for variant in ("zeta", "alpha")]
    assert [entry.label for entry in analysed(tmp_path, runs).entries] == ["zeta", "alpha"]


@pytest.mark.parametrize(
    "state", ["queued", "preparing", "running", "collecting", "grading", "lost"]
)
def test_a_run_that_has_not_ended_leaves_its_seed_out_by_name(tmp_path: Path, state: str) -> None:
    analysis = analysed(tmp_path, [GOOD, replace(BAD, state=state)])
    assert gold(analysis, "uct") == 100.0
    assert notes(analysis)[0] == (
        f"uct, seed 1: 1 run missing (AI4Code: {state}); "
        "the seed is left out of the means of medium and all."
    )


def test_a_run_that_was_asked_for_but_is_not_there_is_missing(tmp_path: Path) -> None:
    runs = [GOOD, replace(GOOD, variant="greedy", competition_id=COMPETITIONS[0])]
    analysis = analysed(tmp_path, runs)
    told = " ".join(notes(analysis))
    assert f"uct, seed 0: 1 run missing ({COMPETITIONS[0]}: no such run)" in told
    assert "greedy, seed 0: 1 run missing (AI4Code: no such run)" in told


def test_an_unreadable_run_is_missing(tmp_path: Path) -> None:
    directory = write_group(tmp_path, "g", [GOOD])
    (directory / GOOD.run_id / "run.json").write_text("{")
    analysis = analyse_groups([directory])
    assert "AI4Code: run.json cannot be read" in notes(analysis)[0]


def test_a_done_run_without_a_readable_report_is_missing(tmp_path: Path) -> None:
    directory = write_group(tmp_path, "g", [GOOD])
    (directory / GOOD.run_id / "report.json").write_text("{")
    analysis = analyse_groups([directory])
    assert "AI4Code: no readable report.json" in notes(analysis)[0]
    assert len(analysis.problems) == 1


def test_missing_runs_count_as_failures_when_padded_and_are_named(tmp_path: Path) -> None:
    analysis = analysed(tmp_path, [GOOD, replace(BAD, state="lost")], missing="pad")
    assert gold(analysis, "uct") == 50.0
    assert notes(analysis)[0] == ("uct: 1 missing run counted as failed (AI4Code seed 1: lost).")


def test_missing_runs_can_be_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingRuns, match=r"uct, seed 1: 1 run missing \(AI4Code: lost\)"):
        analysed(tmp_path, [GOOD, replace(BAD, state="lost")], missing="refuse")


def test_a_complete_group_is_not_refused(tmp_path: Path) -> None:
    assert gold(analysed(tmp_path, [GOOD, BAD], missing="refuse"), "uct") == 50.0


def test_a_failed_run_counts_against_its_agent_and_is_named(tmp_path: Path) -> None:
    failed = replace(BAD, state="failed", has_submission=False)
    analysis = analysed(tmp_path, [GOOD, failed])
    assert gold(analysis, "uct") == 50.0
    assert "uct: 1 run failed and counted as without a submission" in notes(analysis)[0]


def test_one_seed_is_said_to_have_no_standard_error(tmp_path: Path) -> None:
    assert "one seed, so no standard error" in notes(analysed(tmp_path, [GOOD]))[-1]


def test_that_leaks_were_taken_out_of_the_data_is_told(tmp_path: Path) -> None:
    fixed = replace(GOOD, record={"leaks_fixed": ["giver-tells-outcome"]})
    told = notes(analysed(tmp_path, [fixed]))[-1]
    assert f"known leaks were taken out of the data of {GOOD.competition_id}" in told


def test_a_part_of_a_tier_is_said_not_to_be_comparable(tmp_path: Path) -> None:
    (told,) = (note for note in notes(analysed(tmp_path, [GOOD, BAD])) if "comparable" in note)
    assert told == (
        "Not comparable with MLE-bench's leaderboard: medium has 1 of its 38 competitions, "
        "all has 1 of its 75 competitions."
    )


def test_a_whole_tier_is_comparable(tmp_path: Path) -> None:
    runs = [
        replace(GOOD, competition_id=one.id, seed=seed, nodes=None)
        for one in select(["high"])
        for seed in range(2)
    ]
    (told,) = notes(analysed(tmp_path, runs))
    assert told.endswith("leaderboard: all has 15 of its 75 competitions.")


def test_a_report_without_any_of_the_benchmark_s_competitions_says_so(tmp_path: Path) -> None:
    told = notes(analysed(tmp_path, [replace(GOOD, competition_id="demo-wine")]))[0]
    assert told.endswith("leaderboard: none of the competitions is one of its 75.")


def test_competitions_from_elsewhere_are_said_and_belong_to_no_tier(tmp_path: Path) -> None:
    analysis = analysed(tmp_path, [replace(GOOD, competition_id="my-own"), BAD])
    assert analysis.tiers == ("medium", "all")
    assert "all has 1 of its 75 competitions and 1 from elsewhere" in " ".join(notes(analysis))
    assert analysis.facts["my-own"].tier == ""


def test_facts_of_a_known_competition_come_from_the_catalog() -> None:
    facts = facts_of("AI4Code", [])
    assert (facts.tier, facts.metric, facts.direction) == (
        "medium",
        "kendall-tau",
        "higher is better",
    )
    assert (facts.gold, facts.median) == (0.9006, 0.8257)


def test_thresholds_are_those_by_which_a_run_was_graded() -> None:
    grade = replace(failure("AI4Code", is_lower_better=True), gold_threshold=0.1)
    facts = facts_of("AI4Code", [grade])
    assert (facts.gold, facts.silver) == (0.1, None)
    assert facts.lower_is_better


def test_an_unknown_competition_is_its_own_title() -> None:
    facts = facts_of("my-own", [])
    assert (facts.title, facts.suite, facts.metric, facts.gold) == ("my-own", "", "", None)
