"""A run's parts in this process, with a coder and an executor of the test's own."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agent.budget import Budget
from agent.coder import Contract
from agent.config import load_variant, settings_from
from agent.journal import Journal
from agent.judging.judge import Judge
from agent.judging.submission import SampleSubmission
from agent.llm.base import Usage
from agent.loop import AgentLoop
from agent.outbox import Outbox
from agent.pending import PendingAttempts
from agent.resources import Slots
from agent.sections import Variant
from agent.session import Parts
from agent.spending import Spending
from agent.task import Task, read_task
from agent.workbench import Workbench
from tests.agent import datasets


class FakeClock:
    """Moves only when somebody moves it."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


@dataclass
class World:
    """One run's parts; a second World on the same root is what a restarted process would build."""

    root: Path
    task: Task
    variant: Variant
    coder: Any
    executor: Any = None
    limit_s: float | None = None
    steps: int | None = None
    workers: int = 1
    usage: Usage = field(default_factory=Usage)
    clock: FakeClock = field(default_factory=FakeClock)

    def __post_init__(self) -> None:
        self.outbox = Outbox(self.root / "submission", self.root / "code", self.root / "logs")
        self.outbox.open()
        self.judge = Judge(SampleSubmission(self.sample_path), None)

    @property
    def sample_path(self) -> Path:
        assert self.task.sample is not None
        return self.task.sample.path

    @property
    def pending_dir(self) -> Path:
        return self.root / "logs" / "pending"

    @property
    def journal(self) -> Journal:
        return Journal(self.root / "logs" / "journal.jsonl")

    def loop(self) -> AgentLoop:
        limit = "" if self.steps is None else str(self.steps)
        section = self.variant.execution
        slots = Slots(self.workers, float(self.workers))
        bench = Workbench(self.task.data_dir, None, self.executor, self.judge, section, slots)
        spending = Spending(self.outbox.logs_dir / "spent.json")
        parts = Parts(
            task=self.task,
            variant=self.variant,
            settings=settings_from({"STEP_LIMIT": limit}),
            budget=Budget(0.0, self.limit_s, 3.0, self.clock),
            coder=self.coder,
            reviewer=None,
            workbench=bench,
            contract=Contract(),
            outbox=self.outbox,
            journal=self.journal,
            pending=PendingAttempts(self.pending_dir),
            workers=self.workers,
            usage=lambda: spending.earlier_usage + self.usage,
        )
        return AgentLoop(parts, spending)


def new_world(root: Path, variant: str = "ml-master", **settings: Any) -> World:
    """A world on a small data set of its own, with a bundled variant."""
    data_dir = root / "data"
    if not data_dir.exists():
        datasets.breast_cancer(data_dir, rows=40)
    return World(root, read_task(data_dir, "cancer"), load_variant(variant), **settings)
