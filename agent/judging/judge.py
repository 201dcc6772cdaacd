"""The verdict on an executed solution: how it ended, what it claims, and its form."""

import json
import math
import re
from dataclasses import dataclass
from pathlib import Path

from agent.executors.base import Execution
from agent.executors.output import last_traceback
from agent.judging.submission import SampleSubmission, ValidationEndpoint
from agent.search.tree import Outcome, Verdict

SUBMISSION_NAME = "submission.csv"
RESULT_NAME = "result.json"

_ERROR_CHARS = 300
_OUT_OF_MEMORY = re.compile(
    r"^(?:numpy\.\S*ArrayMemoryError|MemoryError|torch\.\S*OutOfMemoryError)|CUDA out of memory",
    re.MULTILINE,
)
_KILLED = -9


@dataclass(frozen=True)
class Judgement:
    """The outcome for the search and, for a defect, one line that says what is wrong."""

    outcome: Outcome
    error: str | None = None
    note: str | None = None
    """What is to be said of a valid solution, such as another score than it claims."""
    claimed: float | None = None
    """The metric in result.json."""

    @property
    def is_valid(self) -> bool:
        """The solution counts: it has a metric and a submission in the right form."""
        return self.outcome.verdict is Verdict.OK


@dataclass(frozen=True)
class Judge:
    """Judges by code alone. `sample` and `endpoint` are None where the run has none."""

    sample: SampleSubmission | None
    endpoint: ValidationEndpoint | None

    def judge(self, execution: Execution, node_dir: Path) -> Judgement:
        """Look at how a solution ended and at the files in its directory."""
        failure = _failure(execution)
        if failure:
            return failure
        submission = node_dir / SUBMISSION_NAME
        if not submission.is_file():
            return _defect(Verdict.NO_SUBMISSION, "The script ended without ./submission.csv.")
        metric, complaint = read_metric(node_dir / RESULT_NAME)
        if metric is None:
            return _defect(Verdict.NO_METRIC, complaint)
        objection = self._objection(submission)
        if objection:
            return _defect(Verdict.BAD_FORMAT, objection)
        return Judgement(Outcome(Verdict.OK, metric))

    def _objection(self, submission: Path) -> str | None:
        found = self.sample.complaint(submission) if self.sample else None
        if found or self.endpoint is None:
            return found
        return self.endpoint.complaint(submission)


def read_metric(result: Path) -> tuple[float | None, str]:
    """The metric in a result.json, or None and what is wrong with the file."""
    if not result.is_file():
        return None, "The script ended without ./result.json."
    try:
        content = json.loads(result.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        return None, f"result.json is no JSON: {error}."
    if not isinstance(content, dict) or "metric" not in content:
        return None, 'result.json has no "metric".'
    metric = content["metric"]
    # bool is an int to Python, but True is no score.
    if isinstance(metric, bool) or not isinstance(metric, int | float):
        return None, f"result.json: metric is {metric!r}, not a number."
    if not math.isfinite(metric):
        return None, f"result.json: metric is {metric}, not a finite number."
    return float(metric), ""


def last_meaningful_line(output: str) -> str:
    r"""The exception at the end of the last traceback, else the last line that is not blank.

    >>> last_meaningful_line("Traceback (most recent call last):\n  File\nKeyError: 'x'\nbye\n")
    "KeyError: 'x'"
    """
    traceback = last_traceback(output)
    for line in traceback.splitlines()[1:]:
        if line and not line[0].isspace():
            return line[:_ERROR_CHARS]
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1][:_ERROR_CHARS] if lines else ""


def _failure(execution: Execution) -> Judgement | None:
    if execution.ended_by == "memory":
        return _defect(Verdict.OOM, "The script used more memory than it may.")
    if execution.ended_by == "timeout":
        return _defect(Verdict.TIMEOUT, f"The script was stopped after {execution.seconds:.1f} s.")
    if execution.exit_code == 0:
        return None
    if execution.exit_code == _KILLED or _OUT_OF_MEMORY.search(last_traceback(execution.output)):
        return _defect(Verdict.OOM, last_meaningful_line(execution.output) or "It was killed.")
    said = last_meaningful_line(execution.output)
    return _defect(Verdict.CRASH, said or f"The script ended with code {execution.exit_code}.")


def _defect(verdict: Verdict, error: str) -> Judgement:
    return Judgement(Outcome(verdict), error)
