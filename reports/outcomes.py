"""What became of a run, in one or two words, and why it left no valid submission."""

from __future__ import annotations

from reports.records import Run

NOT_FINISHED = "not finished"
LOST = "lost to infrastructure or by hand"
FAILED = "run failed"
NOT_GRADED = "not graded"
NO_SUBMISSION = "no submission"
INVALID = "invalid submission"

_STOPS = {
    "agent": "agent ended by itself",
    "deadline": "stopped at the deadline",
    "user": "stopped by the user",
    "infrastructure": "infrastructure failed",
}


def result_word(run: Run) -> str:
    """The medal, the place against the median, or why there is no score."""
    if not run.is_ended:
        return run.record.state
    if run.grade is None:
        return "failed" if run.record.state == "failed" else NOT_GRADED
    if not run.grade.submission_exists:
        return NO_SUBMISSION
    if not run.grade.valid_submission:
        return "invalid"
    if run.grade.medal:
        return run.grade.medal
    if run.grade.median_threshold is None:
        return "valid"
    return "above median" if run.grade.above_median else "below median"


def cause_of(run: Run) -> str | None:
    """Why a run has no valid submission; None for a run that has one."""
    if run.record.state == "lost":
        return LOST
    if not run.is_ended:
        return f"{NOT_FINISHED} ({run.record.state})"
    if run.grade is None:
        return FAILED if run.record.state == "failed" else NOT_GRADED
    if run.grade.valid_submission:
        return None
    if run.grade.submission_exists:
        return INVALID
    return f"{NO_SUBMISSION}, {stopped_by(run)}"


def stopped_by(run: Run) -> str:
    """Who ended the agent, in words."""
    who = run.record.outcome.stopped_by
    return _STOPS.get(who, who) if who else "unknown end"


def detail_of(run: Run) -> str:
    """The message that goes with the result: the harness's, or the grader's reason."""
    reason = run.grade.reason if run.grade else None
    return " ".join((run.record.outcome.error or reason or "").split())
