"""The table of runs: how each ended, what it took, and what it left."""

from __future__ import annotations

from typing import Any

from reports.analysis import Analysis, Entry
from reports.outcomes import detail_of, result_word, stopped_by
from reports.records import Run
from reports.searches import best_node
from reports.tables.cells import Result
from reports.tables.table import Column, Table

_COLUMNS = (
    Column("variant", "Variant"),
    Column("competition_id", "Competition"),
    Column("seed", "Seed", "count"),
    Column("state", "State"),
    Column("stopped_by", "Ended by"),
    Column("agent_s", "Agent time", "seconds"),
    Column("nodes", "Nodes", "count"),
    Column("validation_metric", "Best validation metric", "number"),
    Column("test", "Test score", "result"),
    Column("submission", "Submission"),
    Column("snapshots", "Snapshots", "count"),
    Column("llm_calls", "LLM calls", "count"),
    Column("prompt_tokens", "Prompt tokens", "count"),
    Column("completion_tokens", "Completion tokens", "count"),
    Column("message", "Message"),
)


def run_table(analysis: Analysis) -> Table:
    """One row per run, by entry, competition and seed."""
    return Table(
        name="runs",
        title="How each run ended and what it took",
        columns=_COLUMNS,
        rows=tuple(_row(entry, run) for entry, run in analysis.runs),
    )


def _row(entry: Entry, run: Run) -> tuple[Any, ...]:
    record = run.record
    best = best_node(run.journal) if run.journal else None
    return (
        entry.label,
        record.competition_id,
        record.seed,
        record.state,
        stopped_by(run) if record.outcome.stopped_by else None,
        record.timings.agent_s,
        len(run.journal.nodes) if run.journal else None,
        best.metric if best else None,
        Result(run.grade.score if run.grade else None, result_word(run)),
        _submission(run),
        run.snapshots,
        run.usage.llm_calls,
        run.usage.prompt_tokens,
        run.usage.completion_tokens,
        detail_of(run)[:200],
    )


def _submission(run: Run) -> str | None:
    if run.grade is None:
        return "ungraded" if run.record.outcome.submission_exists else None
    if not run.grade.submission_exists:
        return "none"
    return "valid" if run.grade.valid_submission else "invalid"
