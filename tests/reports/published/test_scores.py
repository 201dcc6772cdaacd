"""Bundled raw scores: their medals exactly, and what is said of broken files."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

import pytest

from competitions.catalog import find, split
from reports.aggregation import aggregate
from reports.errors import BrokenFile, NoRawScores, UnknownAgent
from reports.published import (
    board,
    find_published,
    published_scores,
    raw_scores,
    with_raw_scores,
)
from reports.published.agents import ROOM
from reports.published.scores import read_scores
from reports.results import Results

ML_MASTER = ROOM / "raw_scores" / "ml-master.csv"


def any_medal(results: Results, name: str) -> str:
    found = aggregate(results, name).measures["any_medal"].estimate
    return f"{found.mean:.2f} ± {found.sem:.2f}"


def test_three_bundled_seeds_give_the_published_row() -> None:
    results = published_scores("famou-agent")
    assert results.seeds == (1, 2, 3)
    assert [any_medal(results, name) for name in ("low", "medium", "high", "all")] == [
        "62.12 ± 1.52",
        "36.84 ± 1.52",
        "33.33 ± 0.00",
        "43.56 ± 0.89",
    ]


def test_the_seed_of_ml_master_has_21_medals() -> None:
    results = published_scores("ml-master")
    medals = Counter(grade.medal for _, grade in results.grades)
    assert (medals["gold"], medals["silver"], medals["bronze"]) == (13, 6, 2)
    won = Counter(find(grade.competition_id).tier for _, grade in results.grades if grade.any_medal)
    assert dict(won) == {"low": 10, "medium": 7, "high": 4}
    assert math.isnan(aggregate(results, "all").measures["any_medal"].estimate.sem)


def test_scores_cover_every_competition_under_every_seed() -> None:
    ids = {one.id for one in split("all")}
    for agent in with_raw_scores():
        results = raw_scores(agent).results
        for seed in results.seeds:
            assert {one.competition_id for one in results.cells if one.seed == seed} == ids
        assert len(results.cells) == len(ids) * len(results.seeds)
        assert results.conditions == agent.conditions


def test_all_medals_that_ml_masters_authors_reported_follow_from_the_scores() -> None:
    (agent,) = find_published("ml-master")
    scores = raw_scores(agent)
    assert (scores.reported, scores.disagreements) == (70, ())


def test_a_valid_submission_without_a_score_is_named() -> None:
    (problem,) = published_scores("ml-master").problems
    assert (problem.file, problem.line) == ("raw_scores/ml-master.csv", 45)
    assert "osic-pulmonary-fibrosis-progression" in problem.what


def test_a_reported_medal_that_the_score_does_not_give_is_listed(tmp_path: Path) -> None:
    path = changed(tmp_path, "0.99754,True,True,gold medal", "0.99754,True,True,silver medal")
    found = read_scores(path, find_published("ml-master")[0])
    (one,) = found.disagreements
    assert (one.competition_id, one.recorded, one.recomputed) == (
        "histopathologic-cancer-detection",
        "silver",
        "gold",
    )
    assert Counter(grade.medal for _, grade in found.results.grades)["gold"] == 13


def test_an_unreported_result_is_no_disagreement(tmp_path: Path) -> None:
    path = changed(tmp_path, "0.99754,True,True,gold medal", "0.99754,True,True,")
    assert read_scores(path, find_published("ml-master")[0]).disagreements == ()


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text = ML_MASTER.read_text("utf-8")
    assert old in text
    path = tmp_path / "ml-master.csv"
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("0,AI4Code,0.72299", "0,AI5Code,0.72299", 4, "'AI5Code', which is unknown"),
        ("0,AI4Code,0.72299", "0,AI4Code,NaN", 4, "not a finite number"),
        ("0,AI4Code,0.72299,True", "0,AI4Code,0.72299,yes", 4, "'submission_exists' is 'yes'"),
        ("0,AI4Code,0.72299,True", "0,AI4Code,0.72299,False", 4, "does not exist is valid"),
        ("0.72299,True,True", "0.72299,True,False", 4, "an invalid submission has a score"),
        ("0,alaska2-image-steganalysis", "0,AI4Code", 5, "AI4Code is there twice under seed 0"),
        ("0,AI4Code", "first,AI4Code", 4, "'seed' is 'first', not a number"),
        ("True,gold medal", "True,platinum", 13, "'reported_result' is 'platinum'"),
    ],
)
def test_a_broken_row_is_named_by_file_and_line(
    tmp_path: Path, old: str, new: str, line: int, told: str
) -> None:
    path = changed(tmp_path, old, new)
    with pytest.raises(BrokenFile) as caught:
        read_scores(path, find_published("ml-master")[0])
    assert (caught.value.problem.file, caught.value.problem.line) == (str(path), line)
    assert told in caught.value.problem.what


def test_a_file_that_ends_in_the_middle_of_a_row_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.csv"
    text = ML_MASTER.read_text("utf-8")
    path.write_text(text[: text.index(",below median")], "utf-8")
    with pytest.raises(BrokenFile, match="the file may end too early"):
        read_scores(path, find_published("ml-master")[0])


def test_without_bundled_scores_it_is_said_how_to_get_them() -> None:
    names = {one.slug for one in with_raw_scores()}
    assert names == {"famou-agent", "ml-master"}
    for agent in board():
        if agent.slug not in names:
            with pytest.raises(
                NoRawScores, match=rf"git lfs pull .* reproduce {agent.slug} --from"
            ):
                raw_scores(agent)


def test_an_unknown_name_has_no_scores() -> None:
    with pytest.raises(UnknownAgent):
        published_scores("nobody-knows-it")
