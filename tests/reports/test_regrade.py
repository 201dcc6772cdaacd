"""Medals recomputed from scores: what changes, what stays, and the published rows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from competitions.catalog import catalog, split
from competitions.medals import standing
from reports.aggregate import Cell
from reports.aggregation import aggregate
from reports.official import load_grading_reports
from reports.published.scores import published_scores
from reports.records import Grade, failure
from reports.regrade import regrade
from reports.results import Results
from tests.reports.official_reports import ALL, random_rows, row, write_report

# Lower is better for the second; thresholds of both lie apart.
HIGHER, LOWER = "alaska2-image-steganalysis", "spooky-author-identification"


def loaded(tmp_path: Path, *rows: dict[str, object]) -> Results:
    return load_grading_reports([write_report(tmp_path / "r.json", list(rows))])


def test_results_that_agree_with_the_catalog_stay_as_they_are(tmp_path: Path) -> None:
    results = loaded(tmp_path, *random_rows(ALL, 1))
    found = regrade(results)
    assert found.results == results
    assert (found.disagreements, found.other_thresholds) == ((), ())


@pytest.mark.parametrize("competition_id", [HIGHER, LOWER])
@pytest.mark.parametrize("place", ["gold", "silver", "bronze"])
def test_a_medal_that_was_not_recorded_is_given_and_listed(
    tmp_path: Path, competition_id: str, place: str
) -> None:
    wrong = row(competition_id, place) | {
        f"{place}_medal": False,
        "any_medal": False,
        "above_median": False,
    }
    found = regrade(loaded(tmp_path, row("AI4Code"), wrong))
    (disagreement,) = found.disagreements
    assert (disagreement.competition_id, disagreement.seed) == (competition_id, 1)
    assert (disagreement.recorded, disagreement.recomputed) == ("below median", place)
    assert disagreement.score == wrong["score"]
    assert disagreement.thresholds == catalog()[competition_id].thresholds
    medals = [g.medal for _, g in found.results.grades if g.competition_id == competition_id]
    assert medals == [place]


def test_a_medal_that_the_score_does_not_earn_is_taken(tmp_path: Path) -> None:
    wrong = row(HIGHER, "median") | {"gold_medal": True, "any_medal": True, "above_median": True}
    found = regrade(loaded(tmp_path, wrong))
    assert [grade.any_medal for _, grade in found.results.grades] == [False]
    assert str(found.disagreements[0]) == (
        "alaska2-image-steganalysis, seed 1: recorded gold, recomputed below median "
        "(score 0.904; gold 0.928, silver 0.921, bronze 0.915, median 0.904)"
    )


def test_two_medals_become_one(tmp_path: Path) -> None:
    found = regrade(loaded(tmp_path, row(HIGHER, "gold", bronze_medal=True)))
    assert [one.recorded for one in found.disagreements] == ["gold and bronze"]
    assert [grade.bronze_medal for _, grade in found.results.grades] == [False]


@pytest.mark.parametrize("differing", [{"score": float("nan")}, {"valid_submission": False}])
def test_what_has_no_valid_score_earns_nothing(
    tmp_path: Path, differing: dict[str, object]
) -> None:
    found = regrade(loaded(tmp_path, row(HIGHER, "gold") | differing))
    assert [(one.recorded, one.recomputed) for one in found.disagreements] == [
        ("gold", "below median")
    ]


def test_validity_stays_as_recorded(tmp_path: Path) -> None:
    found = regrade(loaded(tmp_path, row(HIGHER, "gold", submission_exists=False)))
    (grade,) = [grade for _, grade in found.results.grades]
    assert (grade.submission_exists, grade.valid_submission) == (False, True)


def test_a_threshold_of_the_report_that_is_not_the_catalogs_is_named_and_not_used(
    tmp_path: Path,
) -> None:
    easy = row(HIGHER, "median", gold_threshold=0.9, gold_medal=True, any_medal=True)
    found = regrade(loaded(tmp_path, easy))
    assert found.other_thresholds == (f"{HIGHER} (gold 0.9, catalog 0.928)",)
    assert len(found.disagreements) == 1
    assert [grade.gold_threshold for _, grade in found.results.grades] == [0.928]


def test_a_direction_that_is_not_the_catalogs_is_not_used(tmp_path: Path) -> None:
    found = regrade(loaded(tmp_path, row(LOWER, "gold", is_lower_better=False)))
    assert [grade.is_lower_better for _, grade in found.results.grades] == [True]
    assert [grade.medal for _, grade in found.results.grades] == ["gold"]


def test_a_competition_that_the_catalog_does_not_know_stays_and_is_named() -> None:
    grade = replace(failure("cats"), gold_medal=True, any_medal=True)
    found = regrade(Results("r", (Cell("cats", 1, grade), Cell("cats", 2, None, "lost"))))
    assert [cell.grade for cell in found.results.cells] == [grade, None]
    (problem,) = found.results.problems
    assert "the catalog has no thresholds of cats" in problem.what


@pytest.mark.parametrize(
    ("name", "mean", "sem"),
    [("low", 62.12, 1.52), ("medium", 36.84, 1.52), ("high", 33.33, 0.0), ("all", 43.56, 0.89)],
)
def test_published_raw_scores_give_the_published_row(name: str, mean: float, sem: float) -> None:
    # The medals are recomputed from the scores alone: none is recorded in what is regraded.
    scores = published_scores("famou-agent")
    bare = tuple(replace(cell, grade=_bare(cell.grade)) for cell in scores.cells)
    found = regrade(replace(scores, cells=bare)).results
    estimate = aggregate(found, name).measures["any_medal"].estimate
    assert (round(estimate.mean, 2), round(estimate.sem, 2)) == (mean, sem)


def _bare(grade: Grade | None) -> Grade | None:
    return grade and replace(
        grade,
        any_medal=False,
        gold_medal=False,
        silver_medal=False,
        bronze_medal=False,
        above_median=False,
    )


def test_published_scores_of_one_seed_give_the_medals_that_its_authors_saw() -> None:
    found = regrade(published_scores("ml-master")).results
    grades = {grade.competition_id: grade for _, grade in found.grades}
    medals = [grade.medal for grade in grades.values()]
    assert [medals.count(one) for one in ("gold", "silver", "bronze")] == [13, 6, 2]
    by_tier = [
        sum(grades[one.id].any_medal for one in split(tier)) for tier in ("low", "medium", "high")
    ]
    assert by_tier == [10, 7, 4]


def test_every_medal_is_what_the_rule_of_the_catalog_says(tmp_path: Path) -> None:
    rows = random_rows(ALL, 5)
    for each in rows[::3]:
        each |= {"gold_medal": True, "silver_medal": False, "bronze_medal": False}
    for _, grade in regrade(loaded(tmp_path, *rows)).results.grades:
        known = catalog()[grade.competition_id]
        earned = standing(grade.score, known.thresholds, lower_is_better=known.lower_is_better)
        assert (grade.gold_medal, grade.silver_medal, grade.bronze_medal, grade.above_median) == (
            earned.gold_medal,
            earned.silver_medal,
            earned.bronze_medal,
            earned.above_median,
        )
