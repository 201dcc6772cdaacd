"""Run group directories into records: what cannot be read is named, never left out in silence."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from reports.errors import BrokenFile, NotAGroup
from reports.reading import (
    is_plain_file,
    list_directory,
    read_fields,
    read_lines,
    read_record,
)
from reports.records import (
    Asked,
    Grade,
    Group,
    Journal,
    LlmCall,
    Node,
    Problem,
    Run,
    RunKey,
    RunRecord,
    Usage,
)

_RUN_RECORD = TypeAdapter(RunRecord)
_GRADE = TypeAdapter(Grade)
NODE_SCHEMA = TypeAdapter(Node)
_LLM_CALL = TypeAdapter(LlmCall)
_RUN_ID = re.compile(r"(?P<variant>.+)__(?P<competition>.+)__seed(?P<seed>\d+)")
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_SUSPECT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_TOTALS = {
    "total_runs_with_submissions": "submission_exists",
    "total_valid_submissions": "valid_submission",
    "total_medals": "any_medal",
    "total_gold_medals": "gold_medal",
    "total_silver_medals": "silver_medal",
    "total_bronze_medals": "bronze_medal",
    "total_above_median": "above_median",
}


def load_group(directory: Path) -> Group:
    """Read a run group: its runs with grades, journals and LLM calls, and every problem met.

    Raises NotAGroup when the directory holds neither group.json nor a run, BrokenFile when
    group.json is there but cannot be read (nobody could say then which runs are missing).
    """
    run_files = sorted(directory.glob("*/run.json"))
    asked_file = directory / "group.json"
    if not run_files and not asked_file.is_file():
        raise NotAGroup(
            f"{directory} holds no group.json and no run. Name the directory of a run group."
        )
    asked = Asked()
    if asked_file.is_file():
        asked = _asked(read_fields(asked_file, f"{directory.name}/group.json"))
    runs: list[Run] = []
    unreadable: list[RunKey] = []
    problems: list[Problem] = []
    for path in run_files:
        try:
            runs.append(_load_run(path.parent, directory.name))
        except BrokenFile as error:
            problems.append(_noted(error, "The run counts as missing."))
            unreadable.extend(_key_in(path.parent.name))
    problems.extend(_wrong_totals(directory))
    return Group(directory.name, directory, asked, tuple(runs), tuple(unreadable), tuple(problems))


def _asked(fields: dict[str, Any]) -> Asked:
    seeds = fields.get("seeds") or ()
    return Asked(
        variants=_names(fields.get("variants") or (), "name"),
        competitions=_names(fields.get("competitions") or (), "id"),
        seeds=tuple(range(seeds)) if isinstance(seeds, int) else tuple(seeds),
    )


def _names(values: Sequence[Any], key: str) -> tuple[str, ...]:
    return tuple(str(value[key] if isinstance(value, dict) else value) for value in values)


def _key_in(directory_name: str) -> Iterator[RunKey]:
    """The run that a directory's name tells of, if it does."""
    found = _RUN_ID.fullmatch(directory_name)
    if found:
        yield RunKey(found["variant"], found["competition"], int(found["seed"]))


def _load_run(directory: Path, group: str) -> Run:
    place = f"{group}/{directory.name}"
    record = read_record(directory / "run.json", _RUN_RECORD, f"{place}/run.json")
    grade, ungraded = _load_grade(directory / "report.json", f"{place}/report.json")
    journal, bad_nodes = load_journal(
        directory / "logs" / "journal.jsonl", f"{place}/logs/journal.jsonl"
    )
    usage, bad_calls = _load_usage(directory / "llm.jsonl", f"{place}/llm.jsonl")
    snapshots = len(list_directory(directory / "snapshots")) or record.outcome.snapshots
    return Run(
        record=_cleaned(record),
        grade=grade,
        journal=journal,
        usage=usage or record.usage,
        snapshots=snapshots,
        problems=(*ungraded, *bad_nodes, *bad_calls),
        directory=directory,
    )


def _noted(error: BrokenFile, consequence: str) -> Problem:
    return replace(error.problem, what=f"{error.problem.what} {consequence}")


def _cleaned(record: RunRecord) -> RunRecord:
    error = record.outcome.error
    return replace(record, outcome=replace(record.outcome, error=error and plain(error)))


def _load_grade(path: Path, name: str) -> tuple[Grade | None, tuple[Problem, ...]]:
    if not is_plain_file(path):
        return None, ()
    try:
        grade = read_record(path, _GRADE, name)
    except BrokenFile as error:
        return None, (_noted(error, "The run has no grade."),)
    contradiction = _contradiction(grade)
    if contradiction:
        return None, (Problem(name, None, f"{contradiction}. The run has no grade."),)
    return replace(grade, reason=grade.reason and plain(grade.reason)), ()


def _contradiction(grade: Grade) -> str | None:
    """What a grade says against itself, or None."""
    medals = grade.gold_medal + grade.silver_medal + grade.bronze_medal
    if medals > 1:
        return f"{medals} medals for one submission"
    if bool(medals) != grade.any_medal:
        return f"any_medal is {grade.any_medal} with {medals} medals"
    if (medals or grade.above_median) and not grade.valid_submission:
        return "an invalid submission is placed on the leaderboard"
    if grade.valid_submission and not grade.submission_exists:
        return "a submission that does not exist is valid"
    return None


def load_journal(path: Path, name: str) -> tuple[Journal | None, tuple[Problem, ...]]:
    """The search of one run, and a Problem for each line that is left out or mended.

    None without a journal. `name` is how messages call the file.
    """
    if not is_plain_file(path):
        return None, ()
    nodes, problems = read_lines(path, NODE_SCHEMA, name)
    linked = LinkedNodes(name)
    for node in nodes:
        linked.add(node)
    return Journal(tuple(linked.nodes.values())), (*problems, *linked.problems)


@dataclass
class LinkedNodes:
    """Nodes by id, each with a parent that came before it or with none."""

    name: str

    def __post_init__(self) -> None:
        self.nodes: dict[str, Node] = {}
        self.problems: list[Problem] = []

    def add(self, node: Node) -> Node | None:
        """Take a node in and return it as it is kept; None when its id is taken."""
        if node.node_id in self.nodes:
            self._report(f"node '{node.node_id}' is there twice; the second is left out.")
            return None
        parent = node.parent_id
        if parent is not None and parent not in self.nodes:
            self._report(f"node '{node.node_id}' names parent '{parent}', which did not finish.")
            parent = None
        kept = replace(
            node,
            parent_id=parent,
            metric=_finite(node.metric),
            error=node.error and plain(node.error),
            plan=plain(node.plan),
        )
        self.nodes[node.node_id] = kept
        return kept

    def _report(self, what: str) -> None:
        self.problems.append(Problem(self.name, None, what))


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _load_usage(path: Path, name: str) -> tuple[Usage | None, tuple[Problem, ...]]:
    """Calls and tokens counted from the log's lines; None without a log."""
    if not is_plain_file(path):
        return None, ()
    calls, problems = read_lines(path, _LLM_CALL, name)
    usage = Usage(
        llm_calls=len(calls),
        prompt_tokens=sum(call.prompt_tokens or 0 for call in calls),
        completion_tokens=sum(call.completion_tokens or 0 for call in calls),
    )
    return usage, problems


def _wrong_totals(directory: Path) -> Iterator[Problem]:
    """Totals of grading_report.json that its own rows do not bear out."""
    path, name = directory / "grading_report.json", f"{directory.name}/grading_report.json"
    if not path.is_file():
        return
    try:
        fields = read_fields(path, name)
    except BrokenFile as error:
        yield _noted(error, "The numbers here come from the runs' own files.")
        return
    rows = fields.get("competition_reports", [])
    counted = {total: sum(bool(row.get(key)) for row in rows) for total, key in _TOTALS.items()}
    for total, count in {"total_runs": len(rows), **counted}.items():
        if fields.get(total) != count:
            what = f"{total} is {fields.get(total)}, its rows give {count}; the rows count."
            yield Problem(name, None, what)


def plain(text: str) -> str:
    """Text without terminal escapes and other control characters, line ends kept."""
    # Nearly all texts have none, and a lone class of characters is looked for much faster.
    if not _SUSPECT.search(text):
        return text
    return _CONTROL.sub("", text.replace("\r\n", "\n"))
