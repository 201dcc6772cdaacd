"""The verdict on an executed solution: how it ended, what it claims, and its form."""

import json
import math
import re
from dataclasses import dataclass, replace
from pathlib import Path

from agent.coder import OUT_OF_FOLD_NAME
from agent.executors.base import Execution
from agent.executors.output import last_traceback
from agent.judging.hidden import split_submission
from agent.judging.plan import JudgingPlan
from agent.judging.scoring import Predicted, Score, ScoringRefused
from agent.judging.submission import SampleSubmission, ValidationEndpoint
from agent.metric_words import named_metric
from agent.search.tree import Outcome, Verdict

SUBMISSION_NAME = "submission.csv"
RESULT_NAME = "result.json"

_ERROR_CHARS = 300
_OUT_OF_MEMORY = re.compile(
    r"^(?:numpy\.\S*ArrayMemoryError|MemoryError|torch\.\S*OutOfMemoryError)|CUDA out of memory",
    re.MULTILINE,
)
_KILLED = -9
_SAME_SCORE = 1e-3
"""Means over folds and over all rows differ by about so much; more is worth a note."""


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
    """Judges by code alone. `sample` and `endpoint` are None where the run has none.

    `sample` is the competition's own sample submission. With a plan that has folds, the metric is
    what our own code measures on ./out_of_fold.csv; without, what ./result.json claims. With a plan
    that hides rows, a submission is split into the competition's rows and ./hidden.csv.
    """

    sample: SampleSubmission | None
    endpoint: ValidationEndpoint | None
    plan: JudgingPlan | None = None

    def judge(self, execution: Execution, node_dir: Path) -> Judgement:
        """Look at how a solution ended and at the files in its directory."""
        failure = _failure(execution)
        if failure:
            return failure
        submission = node_dir / SUBMISSION_NAME
        if not submission.is_file():
            return _defect(Verdict.NO_SUBMISSION, "The script ended without ./submission.csv.")
        claimed, complaint = read_metric(node_dir / RESULT_NAME)
        measured, defect = self._measured(node_dir, claimed, complaint)
        if defect:
            return replace(defect, claimed=claimed)
        objection = self._objection(submission)
        if objection:
            return replace(_defect(Verdict.BAD_FORMAT, objection), claimed=claimed)
        suspicion = self._suspicion(node_dir, measured)
        if suspicion:
            return replace(_defect(Verdict.SUSPICIOUS, suspicion), claimed=claimed)
        outcome = Outcome(Verdict.OK, measured.value, measured.noise)
        return Judgement(outcome, None, self._note(measured, claimed), claimed)

    def form_complaint(self, submission: Path) -> str | None:
        """What is wrong with a submission's form, asked of the sample, then of the endpoint."""
        found = self.sample.complaint(submission) if self.sample else None
        if found or self.endpoint is None:
            return found
        return self.endpoint.complaint(submission)

    def _measured(
        self, node_dir: Path, claimed: float | None, complaint: str
    ) -> tuple["_Measured", Judgement | None]:
        """The number that counts, or the defect that there is none."""
        scorer = self.plan.scorer if self.plan else None
        if scorer is None or scorer.folds is None:
            if claimed is None:
                return _NOTHING, _defect(Verdict.NO_METRIC, complaint)
            return _Measured(claimed), None
        path = node_dir / OUT_OF_FOLD_NAME
        if not path.is_file():
            return _NOTHING, _defect(
                Verdict.NO_METRIC, f"The script ended without ./{OUT_OF_FOLD_NAME}."
            )
        other = _other_metric(node_dir / RESULT_NAME, scorer.measure.name)
        if other:
            return _NOTHING, _defect(Verdict.MISMATCH, other)
        try:
            predicted = scorer.read_out_of_fold(path)
            score = scorer.score(predicted.truth, predicted.predictions, predicted.fold)
        except ScoringRefused as refusal:
            return _NOTHING, _defect(Verdict.MISMATCH, str(refusal))
        return _Measured(score.value, score.noise, score, predicted), None

    def _objection(self, submission: Path) -> str | None:
        """What is wrong with the submission's form, hidden rows first; they are split off then."""
        hidden = self.plan.hidden if self.plan else None
        if hidden and self.plan and self.plan.task.sample and self.sample:
            found = SampleSubmission(self.plan.task.sample.path).complaint(submission)
            if found:
                return found
            split_submission(submission, self.sample.path, hidden.ids)
        return self.form_complaint(submission)

    def _suspicion(self, node_dir: Path, measured: "_Measured") -> str | None:
        plan = self.plan
        if plan is None or not plan.finds_suspicious or plan.scorer is None:
            return None
        from agent.judging.suspicion import suspicions

        found = suspicions(
            plan.scorer,
            plan.full_task,
            node_dir,
            measured.predicted,
            measured.score,
            self.sample.path if self.sample else None,
        )
        return next(found, None)

    def _note(self, measured: "_Measured", claimed: float | None) -> str | None:
        """What is to be said when our number is not the script's own."""
        if measured.score is None:
            return None
        ours = f"{measured.value:.6g}"
        if claimed is None:
            return f"Scored {ours} on its out-of-fold predictions; it claims no number of its own."
        if math.isclose(claimed, measured.value, rel_tol=_SAME_SCORE, abs_tol=1e-9):
            return None
        return f"Scored {ours} on its out-of-fold predictions; it claims {claimed:.6g}."


@dataclass(frozen=True)
class _Measured:
    """A number and, where we measured it, what it rests on."""

    value: float
    noise: float = 0.0
    score: Score | None = None
    predicted: Predicted | None = None


_NOTHING = _Measured(math.nan)


def _other_metric(result: Path, wanted: str) -> str | None:
    """A sentence if result.json names a metric that is clearly not the wanted one."""
    try:
        name = str(json.loads(result.read_text(encoding="utf-8"))["metric_name"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    named = named_metric(name)
    if named is None or _are_alike(named.name, wanted) or wanted in name.lower():
        return None
    return f"result.json measures {name!r}; the task is scored by {wanted}."


def _are_alike(one: str, other: str) -> bool:
    """They are one metric, or of a family whose members are called by each other's names."""
    return one == other or any(one in family and other in family for family in _FAMILIES)


_FAMILIES = (
    ("roc_auc", "weighted_roc_auc", "bias_auc", "gini"),
    ("rmse", "mcrmse"),
    ("mae", "group_log_mae"),
    ("log_loss", "weighted_log_loss", "kl_divergence"),
    ("accuracy", "error_rate", "balanced_accuracy", "f1_micro"),
    ("f1", "f1_macro", "f1_micro", "f1_samples", "f_beta", "probabilistic_f1", "dice"),
    ("average_precision", "map_at_k", "lwlrap", "box_average_precision", "iou_precision"),
    ("iou", "word_jaccard", "iou_precision", "dice"),
    ("levenshtein", "sequence_edit_error"),
)


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
