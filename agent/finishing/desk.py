"""What the steps of the end work with."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from agent.finishing.clock import Clock
from agent.finishing.ending import Member
from agent.finishing.records import Records
from agent.finishing.rules import BlendRules, Method
from agent.finishing.scoring import Scores
from agent.judging.hidden import HIDDEN_NAME
from agent.judging.judge import SUBMISSION_NAME
from agent.outbox import Outbox
from agent.search.tree import Objective
from agent.sections import FinishSection


@dataclass(frozen=True)
class Desk:
    """Rules, tools and the place of the end's own files (`work_dir`)."""

    objective: Objective
    section: FinishSection
    rules: BlendRules
    outbox: Outbox
    records: Records
    scores: Scores | None
    clock: Clock
    complaint: Callable[[Path], str | None]
    work_dir: Path

    def submission_of(self, node_id: str) -> Path:
        """A node's own submission."""
        return self.outbox.node_dir(node_id) / SUBMISSION_NAME

    def hidden_of(self, node_id: str) -> Path:
        """A node's predictions of the hidden rows."""
        return self.outbox.node_dir(node_id) / HIDDEN_NAME


@dataclass(frozen=True)
class Mixture:
    """Members, heaviest first, with their weights (sum 1), and how they are joined."""

    members: tuple[Member, ...]
    method: Method
    metric: float | None


def size_bytes(*paths: Path) -> int:
    """Of all these files together; a missing one counts as 0."""
    return sum(path.stat().st_size for path in paths if path.is_file())
