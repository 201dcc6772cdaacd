"""Published figures against recomputed ones: verdicts, conditions, checkouts."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competitions.catalog import split
from reports.aggregate import Estimate
from reports.errors import BrokenFile, MissingRuns, NoRawScores, UnknownSource
from reports.official import load_grading_reports
from reports.published import (
    Figure,
    Published,
    Source,
    find_published,
    published_scores,
)
from reports.reproduction import (
    Reproduction,
    Verdict,
    reproduce,
    reproduce_bundled,
    results_for,
    verdict,
)
from reports.reproduction_json import reproduction_fields
from reports.results import Conditions, Results
from reports.sources import EXPERIMENTS
from reports.tables.reproduction import (
    condition_difference_table,
    published_table,
    reproduction_table,
)
from tests.reports.official_reports import LFS_POINTER, write_report

SOURCE = Source("s", "a table", "https://example.org", "v1", "2026-01-01")
LOW = {one.id for one in split("low")}


def figure(mean: float, sem: float | None, decimals: int = 2) -> Figure:
    return Figure("all", "any_medal", mean, sem, decimals, SOURCE)


def agent(slug: str) -> Published:
    (found,) = find_published(slug)
    return found


def bundled(slug: str) -> Reproduction:
    (found,) = reproduce_bundled([agent(slug)])
    return found


def test_the_row_of_the_agent_with_three_bundled_seeds_is_met_exactly() -> None:
    found = bundled("famou-agent")
    assert [
        (one.figure.split, one.figure.mean, f"{one.recomputed.mean:.2f} ± {one.recomputed.sem:.2f}")
        for one in found.comparisons
        if one.recomputed
    ] == [
        ("low", 62.12, "62.12 ± 1.52"),
        ("medium", 36.84, "36.84 ± 1.52"),
        ("high", 33.33, "33.33 ± 0.00"),
        ("all", 43.56, "43.56 ± 0.89"),
    ]
    assert {one.verdict for one in found.comparisons} == {Verdict.EQUAL}
    assert {one.sem_is_equal for one in found.comparisons} == {True}
    assert (found.seeds, found.caveat, found.conditions) == (3, "", ())


def test_the_seed_of_ml_master_is_compared_measure_by_measure() -> None:
    found = bundled("ml-master")
    (medals,) = found.medals
    assert str(medals) == (
        "Seed 0: 13 gold, 6 silver, 2 bronze of 75 (low 10/22, medium 7/38, high 4/15)"
    )
    verdicts = {(one.figure.split, one.figure.measure): one.verdict for one in found.comparisons}
    assert verdicts == {
        ("low", "any_medal"): Verdict.OFF,
        ("medium", "any_medal"): Verdict.WITHIN,
        ("high", "any_medal"): Verdict.WITHIN,
        ("all", "any_medal"): Verdict.OFF,
        ("all", "gold"): Verdict.EQUAL,
        ("all", "silver"): Verdict.WITHIN,
        ("all", "bronze"): Verdict.OFF,
        ("all", "above_median"): Verdict.OFF,
        ("all", "valid"): Verdict.WITHIN,
    }
    assert found.caveat == "1 seed against a mean of 3"
    assert any("SEM x sqrt(3 + 1), here 1.54 points" in note for note in found.notes)
    assert any(
        "authors reported: 70, of which the scores give another: none" in note
        for note in found.notes
    )


def test_one_seed_is_said_in_every_verdict_of_the_table() -> None:
    table = reproduction_table(bundled("ml-master"))
    verdicts = [row[5] for row in table.shown]
    assert len(verdicts) == 9
    assert all(text.endswith("(1 seed against a mean of 3)") for text in verdicts)
    assert ("Any medal", "all", "29.33 ± 0.77", "28.00 ± -", "-1.33") in [
        row[:5] for row in table.shown
    ]
    assert ("Gold medal", "all", "17.3 ± 0.8", "17.33 ± -", "+0.03") in [
        row[:5] for row in table.shown
    ]


def test_without_bundled_scores_it_is_said_how_to_get_them() -> None:
    with pytest.raises(NoRawScores, match=r"--from mle-bench/runs$"):
        reproduce_bundled(find_published("r-and-d-agent"))


@given(
    mean=st.floats(0, 100),
    decimals=st.sampled_from([1, 2]),
    sem=st.one_of(st.none(), st.floats(0, 10)),
    ours=st.one_of(st.just(math.nan), st.floats(0, 10)),
)
def test_a_mean_that_rounds_to_the_published_one_is_equal(
    mean: float, decimals: int, sem: float | None, ours: float
) -> None:
    printed = figure(round(mean, decimals), sem, decimals)
    assert verdict(printed, Estimate(mean, ours)) is Verdict.EQUAL


@given(
    mean=st.floats(0, 100),
    difference=st.floats(-60, 60),
    sem=st.floats(0, 10),
    ours=st.floats(0, 10),
)
def test_within_and_off_divide_at_the_combined_standard_error(
    mean: float, difference: float, sem: float, ours: float
) -> None:
    found = verdict(figure(mean, sem), Estimate(mean + difference, ours))
    combined, unit = math.hypot(sem, ours), 0.01
    if abs(difference) > combined + 2 * unit:
        assert found is Verdict.OFF
    elif unit < abs(difference) <= combined:
        assert found is Verdict.WITHIN
    elif abs(difference) < unit / 2 - 1e-6:
        assert found is Verdict.EQUAL


@given(
    mean=st.floats(0, 100),
    nearer=st.floats(0, 30),
    farther=st.floats(0, 30),
    sem=st.floats(0, 10),
    ours=st.one_of(st.just(math.nan), st.floats(0, 10)),
    sign=st.sampled_from([-1, 1]),
)
def test_a_verdict_never_gets_better_with_the_distance(
    mean: float, nearer: float, farther: float, sem: float, ours: float, sign: int
) -> None:
    order = [Verdict.EQUAL, Verdict.WITHIN, Verdict.OFF]
    near, far = sorted((nearer, farther))
    printed = figure(mean, sem)
    one = verdict(printed, Estimate(mean + sign * near, ours))
    other = verdict(printed, Estimate(mean + sign * far, ours))
    assert order.index(one) <= order.index(other)


@given(mean=st.floats(0, 100), difference=st.floats(0.02, 50), sem=st.floats(0, 10))
def test_of_one_seed_the_published_error_counts_alone(
    mean: float, difference: float, sem: float
) -> None:
    one_seed = verdict(figure(mean, sem), Estimate(mean + difference, math.nan))
    exact = verdict(figure(mean, sem), Estimate(mean + difference, 0.0))
    assert one_seed is exact


def test_two_single_runs_that_differ_have_no_verdict_by_error() -> None:
    assert verdict(figure(14.7, None, 1), Estimate(16.0, math.nan)) is Verdict.UNKNOWN
    assert verdict(figure(14.7, None, 1), Estimate(14.67, math.nan)) is Verdict.EQUAL
    assert verdict(figure(14.7, None, 1), Estimate(16.0, 2.0)) is Verdict.WITHIN


def test_published_roundings_are_allowed_for() -> None:
    # 4 of 15 against 24.44 ± 2.22, which stand for 24.444... and 2.222...: exactly one SEM.
    assert verdict(figure(24.44, 2.22), Estimate(100 * 4 / 15, math.nan)) is Verdict.WITHIN
    # Cut to 35.55 although 35.5556 rounds to 35.56: more than half a unit.
    assert verdict(figure(35.55, 2.22), Estimate(100 * 16 / 45, 2.22)) is Verdict.WITHIN


def famou_reports(tmp_path: Path) -> list[Path]:
    """The bundled seeds as official grading reports, as a checkout of MLE-bench has them."""
    results = published_scores("famou-agent")
    paths = []
    for seed in results.seeds:
        rows = [asdict(grade) for number, grade in results.grades if number == seed]
        paths.append(
            write_report(tmp_path / f"famou-agent_group{seed}" / "grading_report.json", rows)
        )
    return paths


def checkout(tmp_path: Path) -> Path:
    """A folder like MLE-bench's runs/, in which another experiment is not fetched."""
    famou_reports(tmp_path)
    other = tmp_path / "neo_group1" / "grading_report.json"
    other.parent.mkdir()
    other.write_text(LFS_POINTER)
    rows = [*(f"Famou-Agent,famou-agent_group{seed}" for seed in (1, 2, 3)), "neo,neo_group1"]
    (tmp_path / EXPERIMENTS).write_text("\n".join(["experiment_id,run_group", *rows]) + "\n")
    return tmp_path


def test_grading_reports_give_the_row_too(tmp_path: Path) -> None:
    found = reproduce(agent("famou-agent"), load_grading_reports(famou_reports(tmp_path)))
    assert {one.verdict for one in found.comparisons} == {Verdict.EQUAL}
    assert found.problems == ()
    # Reports say nothing of conditions, so only what can be counted is compared.
    assert [(one.name, one.published, one.ours, one.differs) for one in found.conditions] == [
        ("seeds", "3", "3", False),
        ("padding", "no", "no", False),
    ]


def test_of_a_checkout_the_agents_experiment_is_taken(tmp_path: Path) -> None:
    folder = checkout(tmp_path)
    (results,) = results_for(agent("famou-agent"), str(folder), Path("runs"))
    assert (results.label, results.seeds) == ("Famou-Agent", (1, 2, 3))
    found = reproduce(agent("famou-agent"), results)
    assert {one.verdict for one in found.comparisons} == {Verdict.EQUAL}


def test_a_pointer_of_git_lfs_is_named_with_what_to_do(tmp_path: Path) -> None:
    folder = checkout(tmp_path)
    (folder / "famou-agent_group2" / "grading_report.json").write_text(LFS_POINTER)
    with pytest.raises(BrokenFile, match=r"famou-agent_group2.*Git LFS pointer.*git lfs pull"):
        results_for(agent("famou-agent"), str(folder), Path("runs"))
    (folder / EXPERIMENTS).write_text(LFS_POINTER)
    with pytest.raises(BrokenFile, match=rf"{EXPERIMENTS}, line 1: a Git LFS pointer"):
        results_for(agent("famou-agent"), str(folder), Path("runs"))


def test_an_agent_whose_experiment_is_not_known_or_not_there_is_told(tmp_path: Path) -> None:
    folder = checkout(tmp_path)
    with pytest.raises(UnknownSource, match=r"which is that of CAIR MARS .*:EXPERIMENT"):
        results_for(agent("mars"), str(folder), Path("runs"))
    with pytest.raises(UnknownSource, match=r"no 'thesis' in .*Those there: Famou-Agent, neo"):
        results_for(agent("thesis"), str(folder), Path("runs"))
    (named,) = results_for(agent("mars"), f"{folder}:Famou-Agent", Path("runs"))
    assert named.label == "Famou-Agent"


def low_only(results: Results) -> Results:
    return replace(results, cells=tuple(one for one in results.cells if one.competition_id in LOW))


def test_splits_without_results_are_not_compared_and_named() -> None:
    found = reproduce(agent("famou-agent"), low_only(published_scores("famou-agent")))
    assert [(one.figure.split, one.verdict) for one in found.comparisons] == [
        ("low", Verdict.EQUAL),
        ("medium", None),
        ("high", None),
        ("all", None),
    ]
    assert found.notes[0].startswith("Not compared on medium: no result of 38 of its 38")
    assert found.medals[0].tiers == {"low": (14, 22)}


def test_padding_compares_every_split_and_says_so() -> None:
    mine = low_only(published_scores("famou-agent"))
    found = reproduce(agent("famou-agent"), mine, pad_missing=True)
    by_split = {one.figure.split: one.recomputed for one in found.comparisons}
    assert by_split["all"] is not None
    assert by_split["all"].mean == pytest.approx(62.1212 * 22 / 75, abs=1e-3)
    (padding,) = (one for one in found.conditions if one.name == "padding")
    assert (padding.published, padding.ours, padding.differs) == ("no", "yes", True)
    assert any("159 missing results count as failures" in note for note in found.notes)


def test_results_that_cover_no_split_are_refused() -> None:
    few = published_scores("famou-agent")
    few = replace(few, cells=few.cells[:5])
    with pytest.raises(MissingRuns, match="cannot be compared on any split"):
        reproduce(agent("famou-agent"), few)


def test_what_differs_in_the_conditions_is_told() -> None:
    mine = replace(
        published_scores("famou-agent"),
        conditions=Conditions(
            hours=12.0,
            model="gemini-2.5-pro",
            network="none",
            isolation="container",
            other={"podium": "0.1"},
        ),
    )
    found = reproduce(agent("famou-agent"), mine)
    assert {one.name: (one.published, one.ours, one.differs) for one in found.conditions} == {
        "budget": ("24 h", "12 h", True),
        "hardware": ("64 vCPU, 500 GB RAM, 1 A800", "not stated", None),
        "model": ("Gemini-2.5-Pro", "gemini-2.5-pro", False),
        "network": ("not stated", "none", None),
        "isolation": ("not stated", "container", None),
        "known leakage": ("no", "not stated", None),
        "date": ("2025-10-10", "not stated", None),
        "seeds": ("3", "3", False),
        "padding": ("no", "no", False),
        "podium": ("not stated", "0.1", None),
    }
    table = condition_difference_table(found)
    assert ("budget", "24 h", "12 h", "yes") in table.shown


def test_equal_means_with_another_error_are_noted() -> None:
    cells = published_scores("famou-agent").cells
    first = {one.competition_id: one.grade for one in cells if one.seed == 1}
    alike = tuple(replace(one, grade=first[one.competition_id]) for one in cells)
    low = next(one for one in agent("famou-agent").figures if one.split == "low")
    # One seed three times over: the mean of that seed, and an error of zero.
    theirs = replace(agent("famou-agent"), figures=(replace(low, mean=63.64, sem=1.52),))
    found = reproduce(theirs, replace(published_scores("famou-agent"), cells=alike))
    (one,) = found.comparisons
    assert (one.verdict, one.sem_is_equal) == (Verdict.EQUAL, False)
    assert "Equal means with another SEM: low any_medal." in found.notes


def test_a_row_whose_tiers_do_not_give_its_total_is_noted() -> None:
    found = reproduce(agent("mlab"), published_scores("famou-agent"))
    assert any("tiers give 1.33 for all, not 1.60" in note for note in found.notes)
    assert len([one for one in found.comparisons if one.figure.measure == "any_medal"]) == 7


def test_json_has_everything_and_no_nan() -> None:
    for slug in ("famou-agent", "ml-master"):
        fields = json.loads(json.dumps(reproduction_fields(bundled(slug)), allow_nan=False))
        assert set(fields) == {
            *("published", "label", "source", "seeds", "comparisons", "caveat", "medals"),
            *("conditions", "disagreements", "notes", "problems"),
        }
        assert fields["published"]["has_raw_scores"]
        for one in fields["comparisons"]:
            assert one["verdict"] in set(Verdict)
            assert one["difference"] == pytest.approx(
                one["recomputed"]["mean"] - one["published"]["mean"]
            )
    assert fields["comparisons"][0]["recomputed"]["sem"] is None
    assert fields["medals"][0]["tiers"] == {"low": [10, 22], "medium": [7, 38], "high": [4, 15]}


def test_the_list_names_every_agent_with_its_bundled_seeds() -> None:
    rows = {row[0]: row for row in published_table().shown}
    assert len(rows) == 31
    assert rows["famou-agent"][4:6] == ("43.56 ± 0.89", "3")
    assert rows["ml-master"][4:6] == ("29.33 ± 0.77", "1")
    assert rows["aide-deepseek-r1"][4:6] == ("14.7", "-")
