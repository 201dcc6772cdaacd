"""Snapshots scored against private answers, once, and kept beside the report."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from competitions.catalog import Competition, find
from competitions.datadir import DataDir
from competitions.grading import Scored, score_submission
from competitions.preparation import prepare
from reports.analysis import Analysis
from reports.build import analyse_groups
from reports.records import TimedScore
from reports.snapshot_grading import grade_snapshots
from reports.timeline import SNAPSHOTS, STEPS, medal_curves
from tests.reports.groups import BUDGET_S, FakeRun, write_group

RUN = FakeRun("v", "demo-wine", 0, score=0.85, nodes=None)


@dataclass
class FakeScorer:
    """Scores a snapshot by the number that it holds, and remembers what it was asked."""

    asked: list[str] = field(default_factory=list)

    def __call__(self, path: Path, competition: Competition, data: DataDir) -> Scored:
        self.asked.append(path.name)
        text = path.read_text()
        return Scored(None, "no number") if text == "broken" else Scored(float(text))


@pytest.fixture
def data(tmp_path: Path) -> DataDir:
    found = DataDir(tmp_path / "data")
    answers = found.answers(find("demo-wine"))
    answers.parent.mkdir(parents=True)
    answers.write_text("id,target\n")
    return found


def group_with(tmp_path: Path, snapshots: dict[float, str], run: FakeRun = RUN) -> Path:
    group = write_group(tmp_path / "runs", "g", [run])
    folder = group / run.run_id / "snapshots"
    for number, (seconds, text) in enumerate(snapshots.items()):
        (folder / f"{number:04d}_{round(seconds):06d}s.csv").write_text(text)
    return group


def test_scores_come_with_their_times(tmp_path: Path, data: DataDir) -> None:
    group = group_with(tmp_path, {1_800: "0.5", 7_200: "broken", 20_000: "0.85"})
    scorer = FakeScorer()
    found = grade_snapshots(
        analyse_groups([group]), data, tmp_path / "report" / "snapshots.json", scorer=scorer
    )
    assert found.problems == ()
    assert found.scores[group / RUN.run_id] == (
        TimedScore(1_800.0, 0.5),
        TimedScore(7_200.0, None),
        TimedScore(20_000.0, 0.85),
    )


def test_only_snapshots_that_a_curve_needs_are_scored(tmp_path: Path, data: DataDir) -> None:
    every_minute = {60.0 * minute: "0.85" for minute in range(1, 700)}
    scorer = FakeScorer()
    grade_snapshots(
        analyse_groups([group_with(tmp_path, every_minute)]),
        data,
        tmp_path / "cache.json",
        scorer=scorer,
    )
    assert len(scorer.asked) <= STEPS + 1
    assert scorer.asked[0] == "0029_001800s.csv"


def test_what_was_scored_is_not_scored_again_unless_it_changed(
    tmp_path: Path, data: DataDir
) -> None:
    group, cache = group_with(tmp_path, {1_800: "0.5", 7_200: "0.85"}), tmp_path / "cache.json"
    analysis, scorer = analyse_groups([group]), FakeScorer()
    first = grade_snapshots(analysis, data, cache, scorer=scorer)
    again = grade_snapshots(analysis, data, cache, scorer=scorer)
    assert again.scores == first.scores
    assert len(scorer.asked) == 2
    (group / RUN.run_id / "snapshots" / "0000_001800s.csv").write_text("0.625")
    changed = grade_snapshots(analysis, data, cache, scorer=scorer)
    assert changed.scores[group / RUN.run_id][0].score == 0.625
    assert scorer.asked[2:] == ["0000_001800s.csv"]


def test_without_a_data_directory_only_what_is_kept_counts(tmp_path: Path, data: DataDir) -> None:
    group, cache = group_with(tmp_path, {1_800: "0.85"}), tmp_path / "cache.json"
    analysis = analyse_groups([group])
    assert grade_snapshots(analysis, None, cache).scores == {}
    assert not cache.exists()
    graded = grade_snapshots(analysis, data, cache, scorer=FakeScorer())
    assert grade_snapshots(analysis, None, cache).scores == graded.scores


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": 2, "scores": {}}', '{"schema": 1}'])
def test_a_cache_that_cannot_be_read_is_made_anew(tmp_path: Path, data: DataDir, text: str) -> None:
    cache = tmp_path / "cache.json"
    cache.write_text(text)
    group = group_with(tmp_path, {1_800: "0.85"})
    grade_snapshots(analyse_groups([group]), data, cache, scorer=FakeScorer())
    (kept,) = json.loads(cache.read_text())["scores"].values()
    assert kept["score"] == 0.85


def test_a_competition_without_answers_is_a_problem_of_its_runs_only(
    tmp_path: Path, data: DataDir
) -> None:
    other = replace(RUN, competition_id="demo-digits")
    group = group_with(tmp_path, {1_800: "0.85"})
    write_other = write_group(tmp_path / "more", "h", [other])
    (write_other / other.run_id / "snapshots" / "0000_000060s.csv").write_text("0.85")
    found = grade_snapshots(
        analyse_groups([group, write_other]), data, tmp_path / "c.json", scorer=FakeScorer()
    )
    assert list(found.scores) == [group / RUN.run_id]
    (problem,) = found.problems
    assert "demo-digits is not prepared" in str(problem)
    assert problem.file == f"h/{other.run_id}/snapshots"


def test_answers_that_changed_since_are_a_problem(tmp_path: Path, data: DataDir) -> None:
    group = group_with(tmp_path, {1_800: "0.75"})
    found = grade_snapshots(analyse_groups([group]), data, tmp_path / "c.json", scorer=FakeScorer())
    (problem,) = found.problems
    assert "the last one scores 0.75, report.json says 0.85" in str(problem)


def test_nothing_is_written_into_a_run(tmp_path: Path, data: DataDir) -> None:
    group = group_with(tmp_path, {1_800: "0.85"})
    before = sorted(group.rglob("*"))
    grade_snapshots(analyse_groups([group]), data, tmp_path / "c.json", scorer=FakeScorer())
    assert sorted(group.rglob("*")) == before


def test_real_submissions_are_scored_by_the_real_grader(tmp_path: Path) -> None:
    competition, data = find("demo-wine"), DataDir(tmp_path / "data")
    prepare(competition, data)
    sample = data.sample_submission(competition)
    score = score_submission(sample, competition, data).score
    group = group_with(tmp_path, {BUDGET_S / 2: sample.read_text()}, replace(RUN, score=score))
    analysis: Analysis = analyse_groups([group])
    found = grade_snapshots(analysis, data, tmp_path / "c.json")
    assert found.problems == ()
    (curve,) = medal_curves(replace(analysis, snapshot_scores=found.scores))
    assert curve.basis == SNAPSHOTS
    assert found.scores[group / RUN.run_id] == (TimedScore(BUDGET_S / 2, score),)
