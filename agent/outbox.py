"""What the agent hands out: the best submission and its code, and how far it is. All atomic."""

import json
import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from agent.judging.judge import SUBMISSION_NAME
from agent.metric_words import TaskMetric

SOLUTION_NAME = "solution.py"
BEST_SOLUTION_NAME = "best_solution.py"
PROGRESS_NAME = "progress.json"


@dataclass(frozen=True)
class Outbox:
    """The places where the harness looks."""

    submission_dir: Path
    code_dir: Path
    logs_dir: Path

    def open(self) -> None:
        """Make the directories. Raises OSError."""
        for directory in (self.submission_dir, self.code_dir, self.logs_dir):
            directory.mkdir(parents=True, exist_ok=True)

    @property
    def submission(self) -> Path:
        """Where the best submission lies."""
        return self.submission_dir / SUBMISSION_NAME

    def node_dir(self, node_id: str) -> Path:
        """A node's own directory."""
        return self.code_dir / node_id

    def keep(self, node_id: str) -> None:
        """Make a node's submission and code the best ones."""
        node_dir = self.node_dir(node_id)
        _replace_by_copy(node_dir / SUBMISSION_NAME, self.submission)
        _replace_by_copy(node_dir / SOLUTION_NAME, self.code_dir / BEST_SOLUTION_NAME)

    def report(
        self, phase: str, nodes: int, metric: TaskMetric, best: tuple[str, float] | None
    ) -> None:
        """Write progress.json; `best` is node id and metric."""
        content = {
            "schema": 1,
            "nodes": nodes,
            "best_metric": best[1] if best else None,
            "metric_name": metric.name,
            "lower_is_better": metric.lower_is_better,
            "best_node_id": best[0] if best else None,
            "phase": phase,
            "updated_at": time.time(),
        }
        target = self.logs_dir / PROGRESS_NAME
        aside = _aside(target)
        aside.write_text(json.dumps(content), encoding="utf-8")
        aside.replace(target)


def _replace_by_copy(source: Path, target: Path) -> None:
    aside = _aside(target)
    with source.open("rb") as content, aside.open("wb") as copy:
        shutil.copyfileobj(content, copy)
        copy.flush()
        os.fsync(copy.fileno())
    aside.replace(target)


def _aside(target: Path) -> Path:
    # A dot in front, so that nobody takes a half-written file for a submission.
    return target.with_name(f".{target.name}.part")
