"""One judged attempt: as a line of the journal, as it is remembered, and as a line of the log."""

import time
from dataclasses import dataclass

from agent.coder import Review
from agent.executors.base import Execution
from agent.executors.output import shorten
from agent.journal import OUTPUT_TAIL_CHARS, JournalRecord, UsageRecord
from agent.judging.judge import Judgement
from agent.llm.base import Usage
from agent.metric_words import TaskMetric
from agent.outbox import SOLUTION_NAME
from agent.pending import PendingAttempt
from agent.search.memory import Attempt
from agent.search.tree_search import Completed

PROMPT_NAME = "prompt.md"
_PLAN_CHARS = 4_000
_OUTPUT_CHARS = 8_000


@dataclass(frozen=True)
class Tried:
    """What was written, how it ran, what the judge says and what the feedback model says."""

    attempt: PendingAttempt
    execution: Execution
    judgement: Judgement
    review: Review | None


def journal_record(
    tried: Tried, completed: Completed, worker: int, metric: TaskMetric
) -> JournalRecord:
    """The journal's line of an attempt that the search has just taken in, finished now."""
    attempt, execution, judgement = tried.attempt, tried.execution, tried.judgement
    review, node_id = tried.review, attempt.node_id
    usage = attempt.written.usage + (review.usage if review else Usage())
    return JournalRecord(
        node_id=node_id,
        step=completed.node.step,
        parent_id=attempt.parent_id,
        action=attempt.action,
        plan=attempt.plan[:_PLAN_CHARS],
        code_file=f"{node_id}/{SOLUTION_NAME}",
        verdict=judgement.outcome.verdict,
        metric=judgement.outcome.metric,
        lower_is_better=metric.lower_is_better,
        metric_name=metric.name,
        seconds=round(execution.seconds, 3),
        llm_seconds=round(attempt.written_at - attempt.started_at, 3),
        started_at=attempt.started_at,
        finished_at=time.time(),
        is_best=completed.is_best,
        error=judgement.error,
        output_tail=shorten(execution.output, OUTPUT_TAIL_CHARS),
        worker=worker,
        partners=attempt.partners,
        noise=judgement.outcome.noise,
        claimed_metric=judgement.claimed,
        insight=attempt.insight,
        analysis=review.summary if review else "",
        note=judgement.note,
        prompt_file=f"{node_id}/{PROMPT_NAME}" if attempt.prompt else None,
        memory_ids=attempt.memory_ids,
        usage=UsageRecord.of(usage),
    )


def attempt_of(record: JournalRecord, code: str, output: str | None = None) -> Attempt:
    """The attempt as it is remembered; without its `output`, with the tail in the journal."""
    return Attempt(
        node_id=record.node_id,
        action=record.action,
        plan=record.plan,
        code=code,
        verdict=record.verdict,
        metric=record.metric,
        error=record.error,
        output=record.output_tail if output is None else shorten(output, _OUTPUT_CHARS),
        seconds=record.seconds,
        parent_id=record.parent_id,
        insight=record.insight,
        analysis=record.analysis,
        note=record.note,
    )


def line_of(record: JournalRecord) -> str:
    """The attempt in one line of the log."""
    result = record.verdict if record.metric is None else f"{record.metric:.6g}"
    star = " (best)" if record.is_best else ""
    told = f": {record.error}" if record.error else ""
    what = f"{record.node_id} {record.action} of {record.parent_id or 'root'}"
    return f"{what}, {record.seconds:.1f} s: {result}{star}{told}"
