"""Runs, grades and search journals as read from files. Frozen; times are unix seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

MEDALS = ("gold", "silver", "bronze")
ENDED_STATES = ("done", "failed")


@dataclass(frozen=True)
class Problem:
    """Something in a file that a reader of the report has to know."""

    file: str
    """Path of the file, from the group's directory on."""
    line: int | None
    """1 is the first line; None when the whole file is meant."""
    what: str
    """What is wrong, with the value, and what was done about it."""

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}, line {self.line}"
        return f"{place}: {self.what}"


@dataclass(frozen=True)
class Grade:
    """What MLE-bench's grading says of one submission (the fields of its report)."""

    competition_id: str
    score: float | None
    any_medal: bool
    gold_medal: bool
    silver_medal: bool
    bronze_medal: bool
    above_median: bool
    submission_exists: bool
    valid_submission: bool
    is_lower_better: bool
    gold_threshold: float | None = None
    silver_threshold: float | None = None
    bronze_threshold: float | None = None
    median_threshold: float | None = None
    reason: str | None = None

    @property
    def medal(self) -> str | None:
        """The medal won, "gold", "silver" or "bronze"; None without one."""
        won = (self.gold_medal, self.silver_medal, self.bronze_medal)
        return next((medal for medal, is_won in zip(MEDALS, won, strict=True) if is_won), None)


def failure(competition_id: str, *, is_lower_better: bool = False) -> Grade:
    """The grade of a run that left no submission: nothing valid, no medal."""
    return Grade(
        competition_id,
        score=None,
        any_medal=False,
        gold_medal=False,
        silver_medal=False,
        bronze_medal=False,
        above_median=False,
        submission_exists=False,
        valid_submission=False,
        is_lower_better=is_lower_better,
    )


@dataclass(frozen=True)
class NodeUsage:
    """What the writing of one node took of the LLM; None where nobody counted."""

    calls: int | None = None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    reasoning_tokens: int | None = None
    cost_usd: float | None = None


@dataclass(frozen=True)
class Node:
    """One attempt of the agent's search: a line of journal.jsonl.

    A journal may be without the fields that have a default here.
    """

    node_id: str
    step: int
    parent_id: str | None
    action: str
    verdict: str
    metric: float | None
    lower_is_better: bool
    started_at: float
    finished_at: float
    schema: Literal[1] = 1
    metric_name: str = ""
    seconds: float = 0.0
    llm_seconds: float = 0.0
    is_best: bool = False
    plan: str = ""
    error: str | None = None
    partners: tuple[str, ...] | None = None
    """Nodes of other branches that a fusion joined to the parent."""
    insight: str | None = None
    """What the coder reasoned."""
    analysis: str | None = None
    """What the reviewer said of the result."""
    note: str | None = None
    """What the judge remarked."""
    noise: float | None = None
    """Standard error of the metric over folds, in the metric's unit."""
    claimed_metric: float | None = None
    """What the script itself said that its metric is."""
    worker: int | None = None
    memory_ids: tuple[str, ...] | None = None
    """Attempts that the coder was told of."""
    usage: NodeUsage | None = None
    code_file: str | None = None
    """The script, from the code directory on."""
    prompt_file: str | None = None
    """What the coder was asked, from the code directory on."""
    output_tail: str | None = None


@dataclass(frozen=True)
class Journal:
    """The search of one run, in the order in which its nodes finished."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class LlmCall:
    """One line of llm.jsonl."""

    at: float
    status: int
    schema: Literal[1] = 1
    latency_s: float = 0.0
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    error: str | None = None


@dataclass(frozen=True)
class Usage:
    """LLM calls and tokens of one run."""

    llm_calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True)
class Resources:
    """What a run was given of its machine."""

    cpus: float | None = None
    memory_bytes: int | None = None
    gpus: int | str | None = None


@dataclass(frozen=True)
class Timings:
    """When a run entered each of its states; None for those it did not reach."""

    queued_at: float | None = None
    preparing_at: float | None = None
    running_at: float | None = None
    collecting_at: float | None = None
    grading_at: float | None = None
    ended_at: float | None = None

    @property
    def agent_s(self) -> float | None:
        """How long the agent had the run, in seconds; None if it did not start or did not end."""
        end = self.collecting_at or self.ended_at
        return None if end is None or self.running_at is None else end - self.running_at


@dataclass(frozen=True)
class Outcome:
    """How a run came to its end."""

    stopped_by: str | None = None
    exit_code: int | None = None
    submission_exists: bool = False
    snapshots: int = 0
    error: str | None = None


@dataclass(frozen=True)
class RunRecord:
    """run.json: what was asked of a run, and what became of it."""

    run_id: str
    group: str
    variant: str
    competition_id: str
    seed: int
    state: str
    schema: Literal[1] = 1
    model: str | None = None
    budget_s: float | None = None
    runtime: str | None = None
    isolation: str | None = None
    network: str | None = None
    image: str | None = None
    image_digest: str | None = None
    leaks_fixed: tuple[str, ...] = ()
    resources: Resources = field(default_factory=Resources)
    timings: Timings = field(default_factory=Timings)
    outcome: Outcome = field(default_factory=Outcome)
    versions: Mapping[str, str | None] = field(default_factory=dict)
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True)
class TimedScore:
    """What a run's submission scored from a time on."""

    seconds: float
    """Since the agent's start."""
    score: float | None
    """None where it was invalid."""


@dataclass(frozen=True)
class Run:
    """One agent variant on one competition under one seed, with everything it left."""

    record: RunRecord
    grade: Grade | None
    """None until the run is graded, or when its report.json cannot be read."""
    journal: Journal | None
    """None when the agent kept no journal."""
    usage: Usage
    snapshots: int
    problems: tuple[Problem, ...] = ()
    directory: Path | None = None
    """Where its files lie; None for a run that was not read from any."""

    @property
    def key(self) -> RunKey:
        """Which run of its group it is."""
        return RunKey(self.record.variant, self.record.competition_id, self.record.seed)

    @property
    def is_ended(self) -> bool:
        """Whether its agent is done with it, so that the result counts."""
        return self.record.state in ENDED_STATES


@dataclass(frozen=True, order=True)
class RunKey:
    """Which run of a group: the variant, the competition and the seed."""

    variant: str
    competition_id: str
    seed: int


@dataclass(frozen=True)
class Asked:
    """group.json: which runs the group was to have."""

    variants: tuple[str, ...] = ()
    competitions: tuple[str, ...] = ()
    seeds: tuple[int, ...] = ()


@dataclass(frozen=True)
class Group:
    """The runs of one experiment."""

    name: str
    directory: Path
    asked: Asked
    runs: tuple[Run, ...]
    unreadable: tuple[RunKey, ...] = ()
    """Runs whose run.json cannot be read, as their directories' names have it."""
    problems: tuple[Problem, ...] = ()
    """Problems of the group's own files and of the unreadable runs."""
