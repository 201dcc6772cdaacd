"""A seed as one grading report of MLE-bench, with the fields of MLE-bench and no others."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from competitions.catalog import find, split
from competitions.grading import CompetitionReport, grading_report
from reports.aggregate import Cell
from reports.exporting.candidate import Candidate, Seed
from reports.exporting.qualification import lacking
from reports.records import Grade, failure

_NEVER = datetime.fromtimestamp(0, UTC).replace(tzinfo=None).isoformat()


def seed_report(seed: Seed, candidate: Candidate) -> dict[str, Any]:
    """The grading report of one seed, its competitions in the order of their ids.

    Runs without a result, and failed ones that were never graded, are rows without a submission.
    Written out, they keep each competition's n-th report in seed n for whoever aggregates them.
    Paths are relative to a run group: where the runs lay is nobody's business.
    """
    return grading_report(tuple(_reports(seed, candidate)))


def padded(candidate: Candidate) -> tuple[tuple[Seed, Cell], ...]:
    """Every run without a result that is handed in as a failure, by seed and competition."""
    return tuple((seed, cell) for seed in candidate.seeds for cell in lacking(seed, candidate))


def failed(candidate: Candidate) -> tuple[tuple[Seed, str], ...]:
    """The competition of every run that failed and was never graded, by seed and competition."""
    return tuple(
        (seed, name)
        for seed in candidate.seeds
        for name in sorted(seed.runs)
        if seed.runs[name].run.record.state == "failed" and seed.runs[name].run.grade is None
    )


def _reports(seed: Seed, candidate: Candidate) -> Iterator[CompetitionReport]:
    missing = {cell.competition_id for cell in lacking(seed, candidate)}
    variant = candidate.variants[0]
    times = [one.created_at for one in seed.runs.values() if one.created_at]
    latest = max(times, default=_NEVER)
    for name in sorted(one.id for one in split("all")):
        run = seed.runs.get(name)
        grade = None if name in missing else seed.cells[name].grade
        yield _report(
            grade or failure(name),
            created_at=(run.moment if run else None) or latest,
            path=f"{variant}__{name}__seed{seed.asked}/submission/submission.csv",
        )


def _report(grade: Grade, *, created_at: str, path: str) -> CompetitionReport:
    known = find(grade.competition_id)
    limits = known.thresholds
    return CompetitionReport(
        competition_id=grade.competition_id,
        score=grade.score,
        gold_threshold=limits.gold,
        silver_threshold=limits.silver,
        bronze_threshold=limits.bronze,
        median_threshold=limits.median,
        any_medal=grade.any_medal,
        gold_medal=grade.gold_medal,
        silver_medal=grade.silver_medal,
        bronze_medal=grade.bronze_medal,
        above_median=grade.above_median,
        submission_exists=grade.submission_exists,
        valid_submission=grade.valid_submission,
        is_lower_better=known.lower_is_better,
        created_at=created_at,
        submission_path=path,
    )
