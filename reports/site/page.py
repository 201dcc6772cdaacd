"""index.html: the whole report on one page, with styles and pictures inside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports.analysis import Analysis, Entry
from reports.facts import Facts
from reports.outcomes import cause_of, detail_of, result_word, stopped_by
from reports.records import Node, Run
from reports.searches import VERDICTS, best_node
from reports.site.curve import HEIGHT, WIDTH, Curve, draw_curve
from reports.site.tree import OTHER_SHAPE, SHAPES, Tree, draw_tree
from reports.tables.cells import Result, show_duration, show_number, show_result
from reports.tables.table import Table

_TEMPLATES = Path(__file__).parent / "templates"
_MEDAL_WORDS = ("gold", "silver", "bronze")
_LONGEST_PLAN = 200
_OPEN_RUNS = 8


@dataclass(frozen=True)
class ShownCell:
    """One cell of a table on the page."""

    text: str
    is_number: bool
    medal: str = ""
    link: str = ""


@dataclass(frozen=True)
class ShownPlot:
    """One plot on the page, drawn for both grounds."""

    name: str
    title: str
    description: str
    light: Markup
    dark: Markup


@dataclass(frozen=True)
class ShownRun:
    """One run with its search."""

    anchor: str
    title: str
    result: str
    medal: str
    facts: Sequence[tuple[str, str]]
    nodes: Sequence[Node]
    has_journal: bool
    tree: Tree | None
    curve: Curve | None
    best: Node | None
    is_open: bool


def render_page(analysis: Analysis, tables: Mapping[str, Table], plots: Sequence[ShownPlot]) -> str:
    """The page as text; everything that agents wrote is escaped."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "number": show_number,
        "duration": show_duration,
        "brief": _brief,
        "nodes": _nodes,
    }
    anchors = [_anchor(run) for _, run in analysis.runs]
    return environment.get_template("index.html.j2").render(
        analysis=analysis,
        title=", ".join(group.name for group in analysis.groups),
        tables=tables,
        cells={name: _cells(table, anchors) for name, table in tables.items()},
        plots=plots,
        runs=_shown_runs(analysis),
        shapes={**SHAPES, "other": OTHER_SHAPE},
        verdicts=(*VERDICTS, "other"),
        curve_size=(WIDTH, HEIGHT),
    )


def _cells(table: Table, anchors: Sequence[str]) -> list[list[ShownCell]]:
    rows = [
        [
            ShownCell(text, column.kind.is_number, _medal_of(value))
            for column, value, text in zip(table.columns, row, shown, strict=True)
        ]
        for row, shown in zip(table.rows, table.shown, strict=True)
    ]
    if table.name == "runs":
        for row, anchor in zip(rows, anchors, strict=True):
            row[1] = ShownCell(row[1].text, False, link=f"#{anchor}")
    return rows


def _medal_of(value: Any) -> str:
    is_medal = isinstance(value, Result) and value.word in _MEDAL_WORDS
    return value.word if is_medal else ""


def _shown_runs(analysis: Analysis) -> dict[str, list[ShownRun]]:
    """The runs by entry; a few stand open, many are folded."""
    is_open = sum(1 for _ in analysis.runs) <= _OPEN_RUNS
    return {
        entry.label: [_shown_run(entry, run, analysis, is_open) for run in entry.runs]
        for entry in analysis.entries
    }


def _shown_run(entry: Entry, run: Run, analysis: Analysis, is_open: bool) -> ShownRun:
    journal = run.journal
    nodes = journal.nodes if journal else ()
    facts = analysis.facts[run.record.competition_id]
    return ShownRun(
        anchor=_anchor(run),
        title=f"{entry.label}, {run.record.competition_id}, seed {run.record.seed}",
        result=show_result(Result(run.grade.score if run.grade else None, result_word(run))),
        medal=(run.grade.medal or "") if run.grade else "",
        facts=tuple(_run_facts(run, facts)),
        nodes=nodes,
        has_journal=journal is not None,
        tree=draw_tree(journal) if journal and nodes else None,
        curve=draw_curve(run),
        best=best_node(journal) if journal else None,
        is_open=is_open,
    )


def _run_facts(run: Run, facts: Facts) -> Iterator[tuple[str, str]]:
    yield "State", run.record.state
    if run.record.outcome.stopped_by:
        yield "Ended by", stopped_by(run)
    yield "Agent time", show_duration(run.record.timings.agent_s)
    if facts.metric:
        yield "Metric", f"{facts.metric} ({facts.direction})"
    yield "Snapshots", str(run.snapshots)
    yield "LLM calls", f"{run.usage.llm_calls:,}"
    cause = cause_of(run)
    if cause:
        yield "Why no valid submission", cause
    if detail_of(run):
        yield "Message", detail_of(run)[:500]


def _anchor(run: Run) -> str:
    return "run-" + re.sub(r"[^A-Za-z0-9_-]+", "-", f"{run.record.group}-{run.record.run_id}")


def _nodes(number: int) -> str:
    return "1 node" if number == 1 else f"{number:,} nodes"


def _brief(text: str | None) -> str:
    """One line of at most 200 characters."""
    line = " ".join((text or "").split())
    return line if len(line) <= _LONGEST_PLAN else f"{line[: _LONGEST_PLAN - 1]}…"
