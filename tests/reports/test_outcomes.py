"""Words for what became of a run, and causes of failures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reports.load import load_group
from reports.outcomes import cause_of, detail_of, result_word
from reports.records import Run
from tests.reports.groups import FakeRun, write_group

PLAIN = FakeRun("v", "AI4Code", 0, nodes=None)


def loaded(root: Path, fake: FakeRun) -> Run:
    (run,) = load_group(write_group(root, "g", [fake])).runs
    return run


@pytest.mark.parametrize(
    ("fake", "word", "cause"),
    [
        (replace(PLAIN, score=0.9), "gold", None),
        (replace(PLAIN, score=0.8), "silver", None),
        (replace(PLAIN, score=0.7), "bronze", None),
        (replace(PLAIN, score=0.61), "above median", None),
        (replace(PLAIN, score=0.6), "below median", None),
        (replace(PLAIN, score=None), "invalid", "invalid submission"),
        (
            replace(PLAIN, has_submission=False, stopped_by="deadline"),
            "no submission",
            "no submission, stopped at the deadline",
        ),
        (
            replace(PLAIN, has_submission=False, stopped_by="agent"),
            "no submission",
            "no submission, agent ended by itself",
        ),
        (
            replace(PLAIN, has_submission=False, stopped_by=None),
            "no submission",
            "no submission, unknown end",
        ),
        (replace(PLAIN, state="failed"), "failed", "run failed"),
        (replace(PLAIN, state="lost"), "lost", "lost to infrastructure or by hand"),
        (replace(PLAIN, state="running"), "running", "not finished (running)"),
    ],
)
def test_each_end_has_its_word_and_its_cause(
    tmp_path: Path, fake: FakeRun, word: str, cause: str | None
) -> None:
    run = loaded(tmp_path, fake)
    assert (result_word(run), cause_of(run)) == (word, cause)


def test_a_done_run_without_a_grade_is_not_graded(tmp_path: Path) -> None:
    run = replace(loaded(tmp_path, PLAIN), grade=None)
    assert result_word(run) == cause_of(run) == "not graded"


def test_a_valid_score_without_thresholds_is_only_valid(tmp_path: Path) -> None:
    run = loaded(tmp_path, PLAIN)
    assert run.grade is not None
    grade = replace(run.grade, median_threshold=None, above_median=False)
    assert result_word(replace(run, grade=grade)) == "valid"


def test_the_message_is_the_harness_s_or_else_the_grader_s_on_one_line(tmp_path: Path) -> None:
    invalid = loaded(tmp_path / "1", replace(PLAIN, score=None, reason="column\n'a' is missing"))
    assert detail_of(invalid) == "column 'a' is missing"
    lost = loaded(tmp_path / "2", replace(PLAIN, state="lost", error="engine gone"))
    assert detail_of(lost) == "engine gone"
