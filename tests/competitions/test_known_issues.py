from __future__ import annotations

import re
from collections import Counter

import pytest

from competitions.catalog import catalog, split
from competitions.errors import UnknownCompetition
from competitions.known_issues import (
    KINDS,
    SEVERITIES,
    KnownIssue,
    all_known_issues,
    known_issues,
)

ISSUES = all_known_issues()


@pytest.mark.parametrize("issue", ISSUES, ids=lambda one: f"{one.competition_id}:{one.id}")
def test_every_issue_is_complete(issue: KnownIssue) -> None:
    assert issue.competition_id in catalog()
    assert issue.kind in KINDS
    assert issue.severity in SEVERITIES
    assert re.fullmatch(r"[a-z0-9.]+(-[a-z0-9.]+)*", issue.id)
    assert issue.summary.endswith(".")
    assert issue.source.strip()
    assert not issue.fix or issue.fix.endswith(".")


def test_every_issue_points_to_a_thread_or_a_file() -> None:
    lost = [one.id for one in ISSUES if not re.search(r"#\d+|\.(md|py|csv|yaml)\b", one.source)]
    assert lost == []


def test_no_issue_is_told_twice() -> None:
    told = Counter((one.competition_id, one.id) for one in ISSUES)
    assert [key for key, times in told.items() if times > 1] == []


def test_issues_stand_in_the_catalogs_order_worst_first() -> None:
    place = {competition: at for at, competition in enumerate(catalog())}
    keys = [(place[one.competition_id], SEVERITIES.index(one.severity), one.id) for one in ISSUES]
    assert keys == sorted(keys)


def test_every_kind_and_severity_is_in_use() -> None:
    assert {one.kind for one in ISSUES} == set(KINDS)
    assert {one.severity for one in ISSUES} == set(SEVERITIES)


# The eleven competitions that MLE-bench's own README lists under known issues.
@pytest.mark.parametrize(
    ("competition", "kind"),
    [
        ("tensorflow-speech-recognition-challenge", "data"),
        ("icecube-neutrinos-in-deep-ice", "checksum"),
        ("ranzcr-clip-catheter-line-classification", "format"),
        ("tabular-playground-series-dec-2021", "leaderboard"),
        ("tabular-playground-series-may-2022", "leaderboard"),
        ("jigsaw-toxic-comment-classification-challenge", "leaderboard"),
        ("champs-scalar-coupling", "data"),
        ("multi-modal-gesture-recognition", "leak"),
        ("smartphone-decimeter-2022", "leak"),
        ("hubmap-kidney-segmentation", "leak"),
        ("random-acts-of-pizza", "leak"),
    ],
)
def test_what_the_benchmark_itself_lists_is_here(competition: str, kind: str) -> None:
    listed = [one for one in known_issues(competition) if "known issues" in one.source]
    assert kind in {one.kind for one in listed}


@pytest.mark.parametrize(
    "issue", [one for one in ISSUES if one.kind == "leaderboard"], ids=lambda one: one.id
)
def test_a_threshold_that_a_summary_quotes_is_the_catalogs(issue: KnownIssue) -> None:
    limits = catalog()[issue.competition_id].thresholds
    known = {limits.gold, limits.silver, limits.bronze, limits.median}
    quoted = {float(number) for number in re.findall(r"\d+\.\d+", issue.summary)}
    assert quoted <= known


@pytest.mark.parametrize("issue", [one for one in ISSUES if one.kind == "name"])
def test_a_wrong_metric_name_is_the_one_the_catalog_lists(issue: KnownIssue) -> None:
    assert f" {catalog()[issue.competition_id].metric};" in issue.summary


def test_a_competition_without_issues_has_none() -> None:
    assert known_issues("demo-wine") == ()
    assert {one.competition_id for one in ISSUES}.isdisjoint(one.id for one in split("demo"))


def test_an_unknown_competition_is_refused() -> None:
    with pytest.raises(UnknownCompetition, match="'titanic' is unknown"):
        known_issues("titanic")
