"""The journal: one JSON line per judged attempt, append-only, from which a search is rebuilt."""

import os
from dataclasses import asdict
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.errors import JournalCorrupt
from agent.llm.base import Usage
from agent.search.policy import Choice
from agent.search.tree import ROOT_ID, Action, Outcome, Verdict
from agent.search.tree_search import TreeSearch

OUTPUT_TAIL_CHARS = 2_000


class UsageRecord(BaseModel):
    """What the models were asked for one attempt, as `llm.base.Usage` has it."""

    model_config = ConfigDict(frozen=True)

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    reasoning_tokens: int = 0
    cost_usd: float = 0.0

    @classmethod
    def of(cls, usage: Usage) -> "UsageRecord":
        """The record of a usage."""
        return cls(**asdict(usage))

    @property
    def usage(self) -> Usage:
        """The usage again."""
        return Usage(**self.model_dump())


class JournalRecord(BaseModel):
    """One attempt. Times are unix seconds; `seconds` is execution, `llm_seconds` writing.

    Paths are relative to the code directory. `memory_ids` are the attempts that its prompt told of,
    `noise` is the metric's standard error, `claimed_metric` what the script said where we measured.
    """

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    schema_version: Literal[1] = Field(default=1, alias="schema")
    node_id: str
    step: int
    parent_id: str | None
    action: Action
    plan: str
    code_file: str
    verdict: Verdict
    metric: float | None
    lower_is_better: bool
    metric_name: str
    seconds: float
    llm_seconds: float
    started_at: float
    finished_at: float
    is_best: bool
    error: str | None
    output_tail: str
    worker: int = 0
    partners: tuple[str, ...] = ()
    noise: float = 0.0
    claimed_metric: float | None = None
    insight: str = ""
    analysis: str = ""
    note: str | None = None
    prompt_file: str | None = None
    memory_ids: tuple[str, ...] = ()
    usage: UsageRecord = UsageRecord()

    @property
    def outcome(self) -> Outcome:
        """What the search needs of it."""
        return Outcome(self.verdict, self.metric, self.noise)


class Journal:
    """The journal file of one run.

    A last line that was cut off by a kill is dropped when the file is opened: its attempt is made
    again. Raises JournalCorrupt if an earlier line cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.records: list[JournalRecord] = _load(path)

    def append(self, record: JournalRecord) -> None:
        """Write one line and wait until it is on disk."""
        with self._path.open("ab") as file:
            file.write(record.model_dump_json(by_alias=True).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        self.records.append(record)


def replay(search: TreeSearch, records: list[JournalRecord]) -> None:
    """Put the recorded attempts into a fresh search, in the order in which they finished.

    Raises JournalCorrupt if a record names a parent that is not there.
    """
    for record in records:
        try:
            choice = Choice(record.parent_id or ROOT_ID, record.action, record.partners)
            ticket = search.reserve(choice, record.worker)
            search.complete(ticket, record.node_id, record.outcome)
        except (KeyError, ValueError) as error:
            raise JournalCorrupt(
                f"journal.jsonl, step {record.step}: {record.node_id} does not fit into the tree "
                f"({error}). Move the journal away to start afresh."
            ) from error


def _load(path: Path) -> list[JournalRecord]:
    if not path.exists():
        return []
    content = path.read_bytes()
    complete = content[: content.rfind(b"\n") + 1]
    records = [_parse(path, i, line) for i, line in enumerate(complete.splitlines(), start=1)]
    if len(complete) < len(content):
        with path.open("r+b") as file:
            file.truncate(len(complete))
    return records


def _parse(path: Path, number: int, line: bytes) -> JournalRecord:
    try:
        return JournalRecord.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        raise JournalCorrupt(
            f"{path}, line {number}: {first['msg']} at {_location(first['loc'])}. "
            "Move the journal away to start afresh."
        ) from error


def _location(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in loc) or "the line's start"
