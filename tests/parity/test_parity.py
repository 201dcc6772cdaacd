"""Podium's graders against the official ones: as recorded, and live where the package is there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from competitions.catalog import catalog, find
from competitions.tasks import load_task
from tests.parity.__main__ import differences
from tests.parity.kit import EXPECTED, Case, Outcome, Suite, parity_modules
from tests.parity.reference import Reference

pytestmark = pytest.mark.timeout(600)

IDS = list(parity_modules())


def _expected(competition_id: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((EXPECTED / f"{competition_id}.json").read_text("utf-8"))
    return found


def test_every_competition_of_the_benchmark_has_its_cases_and_their_recorded_results() -> None:
    wanted = {one.id for one in catalog().values() if one.suite in ("mle-bench", "dev")}
    assert set(IDS) == wanted
    assert {path.stem for path in EXPECTED.glob("*.json")} == wanted
    assert min(len(_expected(one)["cases"]) for one in wanted) >= 100


@pytest.mark.parametrize("competition_id", IDS)
def test_score_validity_and_medal_are_those_that_the_official_grader_gave(
    competition_id: str, tmp_path: Path
) -> None:
    suite, expected = Suite(find(competition_id), tmp_path / "data"), _expected(competition_id)
    assert suite.answers_digest == expected["answers"], "the answers changed: record again"
    recorded = dict(expected["cases"])
    gaps = bool(getattr(load_task(suite.competition.task), "NOT_VALIDATED", ""))
    wrong = []
    for case in suite.all():
        digest, *fields = recorded.pop(case.name)
        assert digest == case.digest, f"case {case.name!r} changed: record again"
        wrong += _complaints(suite, case, Outcome.from_json(fields), gaps, tmp_path)
    assert wrong == []
    assert recorded == {}


def _complaints(
    suite: Suite, case: Case, official: Outcome, gaps: bool, folder: Path
) -> list[tuple[str, str]]:
    ours = suite.grade(case, folder)
    if not ours.agrees(official):
        return [(case.name, f"ours {ours.to_json()}, official {official.to_json()}")]
    valid = suite.validate(case, folder)
    told = valid == (official.score is not None) or (gaps and valid)
    return [] if told else [(case.name, f"the validator says {valid}, official {official.score}")]


@pytest.mark.mlebench
@pytest.mark.parametrize("competition_id", IDS)
def test_the_official_package_says_the_same_now(competition_id: str, tmp_path: Path) -> None:
    suite = Suite(find(competition_id), tmp_path / "data", seed=7)
    reference = Reference(suite.competition, suite.data.answers(suite.competition))
    found = differences(suite, reference, suite.all(), tmp_path)
    assert [(case.name, text) for case, _, text in found if text] == []
