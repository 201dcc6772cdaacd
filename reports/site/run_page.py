"""What the page of one run shows: results, timeline, search, code, calls, logs, conditions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from reports.analysis import Analysis, Entry
from reports.facts import Facts
from reports.outcomes import cause_of, detail_of, result_word, stopped_by
from reports.records import Node, Run
from reports.searches import best_node
from reports.site.competition_page import Lookup
from reports.site.curve import Curve, draw_curve
from reports.site.llm_calls import CallSummary, call_summary
from reports.site.run_files import Excerpt, best_code, findings, log_ends, snapshot_files
from reports.site.timeline import Timeline, draw_timeline
from reports.site.tree import Tree, draw_tree
from reports.tables.cells import Result, show_duration, show_number, show_result
from reports.tables.conditions import run_conditions

_LONGEST_MESSAGE = 2_000


@dataclass(frozen=True)
class Sibling:
    """Another run of the same competition."""

    label: str
    result: str
    medal: str
    run: Run


@dataclass(frozen=True)
class ShownRun:
    """One run."""

    run: Run
    title: str
    result: str
    medal: str
    facts: Sequence[tuple[str, str]]
    conditions: Sequence[tuple[str, str]]
    message: str
    timeline: Timeline | None
    nodes: Sequence[Node]
    tree: Tree | None
    curve: Curve | None
    best: Node | None
    code: Excerpt | None
    calls: CallSummary | None
    logs: Sequence[Excerpt]
    findings: Sequence[tuple[str, Sequence[tuple[str, str]]]]


def shown_run(entry: Entry, run: Run, analysis: Analysis) -> ShownRun:
    """Read what the run's directory holds, and draw it."""
    journal, record = run.journal, run.record
    nodes = journal.nodes if journal else ()
    best = best_node(journal) if journal else None
    directory = run.directory
    snapshots = snapshot_files(directory) if directory else ()
    return ShownRun(
        run=run,
        title=f"{entry.label}, {record.competition_id}, seed {record.seed}",
        result=result_of(run),
        medal=(run.grade.medal or "") if run.grade else "",
        facts=tuple(_facts(run, analysis.facts[record.competition_id], best)),
        conditions=tuple(run_conditions(record)),
        message=detail_of(run)[:_LONGEST_MESSAGE],
        timeline=draw_timeline(run, snapshots, analysis.made_at.timestamp()),
        nodes=nodes,
        tree=draw_tree(journal) if journal and nodes else None,
        curve=draw_curve(run),
        best=best,
        code=best_code(directory, best) if directory else None,
        calls=call_summary(directory / "llm.jsonl") if directory else None,
        logs=tuple(log_ends(directory)) if directory else (),
        findings=tuple(findings(directory)) if directory else (),
    )


def result_of(run: Run) -> str:
    """Test score and medal of a run, or why there is none."""
    return show_result(Result(run.grade.score if run.grade else None, result_word(run)))


def siblings(analysis: Analysis, lookup: Lookup, run: Run) -> tuple[Sibling, ...]:
    """The runs of the same competition, this one among them, by entry and seed."""
    return tuple(
        Sibling(
            f"{entry.label}, seed {one.record.seed}",
            result_of(one),
            (one.grade.medal or "") if one.grade else "",
            one,
        )
        for entry in analysis.entries
        for _, one in lookup.results(entry, run.record.competition_id)
        if one is not None
    )


def _facts(run: Run, facts: Facts, best: Node | None) -> Iterator[tuple[str, str]]:
    record = run.record
    yield "State", record.state
    if record.outcome.stopped_by:
        yield "Ended by", stopped_by(run)
    if record.timings.running_at is not None:
        yield "Started", _moment(record.timings.running_at)
    yield "Agent time", show_duration(record.timings.agent_s)
    if record.budget_s is not None:
        yield "Budget", show_duration(record.budget_s)
    if facts.metric:
        yield "Metric", f"{facts.metric} ({facts.direction})"
    if best is not None:
        yield "Best in validation", f"{show_number(best.metric)} ({best.node_id})"
    yield "Snapshots", str(run.snapshots)
    yield "LLM calls", f"{run.usage.llm_calls:,}"
    cause = cause_of(run)
    if cause:
        yield "Why no valid submission", cause


def _moment(seconds: float) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M UTC")
    except (ValueError, OverflowError, OSError):
        return show_number(seconds)
