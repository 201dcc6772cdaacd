"""Grading: from a submission file to a report with score, thresholds and medals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from warnings import catch_warnings

from competitions.catalog import Competition
from competitions.datadir import DataDir
from competitions.errors import InvalidSubmission
from competitions.leaderboard import Standard
from competitions.medals import standing
from competitions.tables import read_csv, read_submission
from competitions.tasks import Task, load_task, read_answers

# Grading reports round scores as MLE-bench's do.
DECIMALS = 5


@dataclass(frozen=True)
class CompetitionReport:
    """One graded submission, with the fields of MLE-bench's grading report in its order.

    `reason` says why a submission is invalid; it is an addition and only written when set.
    Thresholds are None where none is known, which MLE-bench's report does not have.
    """

    competition_id: str
    score: float | None
    gold_threshold: float | None
    silver_threshold: float | None
    bronze_threshold: float | None
    median_threshold: float | None
    any_medal: bool
    gold_medal: bool
    silver_medal: bool
    bronze_medal: bool
    above_median: bool
    submission_exists: bool
    valid_submission: bool
    is_lower_better: bool
    created_at: str
    submission_path: str
    reason: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The report as plain JSON types; `created_at` is an ISO 8601 time in UTC."""
        fields = asdict(self)
        if self.reason is None:
            del fields["reason"]
        return fields

    @classmethod
    def from_dict(cls, fields: dict[str, Any]) -> CompetitionReport:
        """The report of to_dict(); raises TypeError on a missing or unknown field."""
        return cls(**fields)


@dataclass(frozen=True)
class Verdict:
    """What the validation service says of a submission: valid or not, never a score."""

    valid: bool
    message: str


@dataclass(frozen=True)
class Scored:
    """What a grader says of a submission: a rounded score, or why there is none."""

    score: float | None
    reason: str | None = None


Scorer = Callable[[Path, Competition, DataDir], Scored]
"""Scores one submission file that exists; raises CompetitionError if it cannot grade at all."""


def score_submission(path: Path, competition: Competition, data: DataDir) -> Scored:
    """Score one submission file with Podium's own task of the competition."""
    task = load_task(competition.task)
    try:
        score = _score(task, path, data.answers(competition))
    except InvalidSubmission as error:
        return Scored(None, str(error))
    # round() before float(): a numpy float64 rounds otherwise than a float, see Task.score.
    return Scored(float(round(score, DECIMALS)))


def grade_submission(
    path: Path,
    competition: Competition,
    data: DataDir,
    *,
    scorer: Scorer = score_submission,
    standard: Standard | None = None,
) -> CompetitionReport:
    """Grade one submission file against the private answers.

    `standard` is what the score is measured against, the catalog's thresholds by default.
    A missing file or one that is not `.csv` is a failed submission, not an error.
    Raises NotPrepared without the answers, and what the scorer raises.
    """
    # Grading needs the answers only, so a folder without the public data is enough.
    data.require_file(competition, data.answers(competition))
    exists = path.is_file() and path.suffix.lower() == ".csv"
    scored = scorer(path, competition, data) if exists else Scored(None, _absence(path))
    return _report(path, competition, scored, standard or competition.standard, exists=exists)


def validate_submission(path: Path, competition: Competition, data: DataDir) -> Verdict:
    """Judge a submission from the sample submission alone: no answers are read, nothing scored.

    Raises NotPrepared without the sample submission.
    """
    if not path.is_file():
        return Verdict(False, f"Submission invalid! {path.name} does not exist.")
    sample = data.sample_submission(competition)
    data.require_file(competition, sample)
    task = load_task(competition.task)
    try:
        with _foreseen(path):
            task.validate(read_submission(path), read_csv(sample))
    except InvalidSubmission as error:
        return Verdict(False, f"Submission invalid! {error}")
    return Verdict(True, "Submission is valid.")


def grading_report(
    reports: Sequence[CompetitionReport], leaks_fixed: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Any]:
    """The grading report of MLE-bench over several graded submissions, totals first.

    `leaks_fixed` maps a competition to the known leaks that were taken out of its data. Where
    there are some, the report says so, in a field that MLE-bench's does not have.
    """
    graded = {report.competition_id for report in reports}
    fixed = {
        name: list(issues)
        for name, issues in (leaks_fixed or {}).items()
        if issues and name in graded
    }
    medals = {
        f"total_{kind}_medals": sum(getattr(report, f"{kind}_medal") for report in reports)
        for kind in ("gold", "silver", "bronze")
    }
    return {
        "total_runs": len(reports),
        "total_runs_with_submissions": sum(report.submission_exists for report in reports),
        "total_valid_submissions": sum(report.valid_submission for report in reports),
        "total_medals": sum(medals.values()),
        **medals,
        "total_above_median": sum(report.above_median for report in reports),
        "competition_reports": [report.to_dict() for report in reports],
        **({"leaks_fixed": fixed} if fixed else {}),
    }


def _score(task: Task, path: Path, answers: Path) -> float:
    truth = read_answers(task, answers)
    with _foreseen(path):
        return task.score(read_submission(path), truth)


@contextmanager
def _foreseen(path: Path) -> Iterator[None]:
    """Turn what no check foresaw into InvalidSubmission, and keep libraries' warnings quiet.

    Generated files break metrics in ways that no check foresees; the official grader takes any
    exception for an invalid submission too.
    """
    try:
        with catch_warnings(action="ignore"):
            yield
    except (InvalidSubmission, MemoryError):
        raise
    except Exception as error:
        raise InvalidSubmission(
            f"{path.name} cannot be scored: {type(error).__name__}: {' '.join(str(error).split())}."
            " Compare its columns and types with the sample submission."
        ) from error


def _absence(path: Path) -> str:
    if path.is_file():
        return f"{path.name} is no CSV file by its name. Name it submission.csv."
    return f"there is no file {path.name}. Write one as the sample submission shows."


def _report(
    path: Path, competition: Competition, scored: Scored, standard: Standard, *, exists: bool
) -> CompetitionReport:
    limits = standard.limits
    place = standing(scored.score, limits, lower_is_better=standard.lower_is_better)
    return CompetitionReport(
        competition_id=competition.id,
        score=scored.score,
        gold_threshold=None if limits is None else limits.gold,
        silver_threshold=None if limits is None else limits.silver,
        bronze_threshold=None if limits is None else limits.bronze,
        median_threshold=None if limits is None else limits.median,
        any_medal=place.any_medal,
        gold_medal=place.gold_medal,
        silver_medal=place.silver_medal,
        bronze_medal=place.bronze_medal,
        above_median=place.above_median,
        submission_exists=exists,
        valid_submission=scored.score is not None,
        is_lower_better=standard.lower_is_better,
        created_at=datetime.now(UTC).replace(tzinfo=None).isoformat(),
        submission_path=str(path),
        reason=scored.reason,
    )
