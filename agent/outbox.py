"""What the agent hands out: the best submission and its code, and how far it is. All atomic."""

import json
import os
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from agent.judging.judge import SUBMISSION_NAME
from agent.llm.base import Usage
from agent.metric_words import TaskMetric

SOLUTION_NAME = "solution.py"
BEST_SOLUTION_NAME = "best_solution.py"
BEST_SOLUTIONS_NAME = "best_solution"
"""The folder with all solutions behind an ensemble, and ENSEMBLE_NAME."""
ENSEMBLE_NAME = "ensemble.json"
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
        """Make a node's submission and code the best ones. Raises OSError."""
        self.place(self.node_dir(node_id) / SUBMISSION_NAME, {node_id: 1.0})

    def place(
        self, submission: Path, members: Mapping[str, float], method: str | None = None
    ) -> None:
        """Make any submission the best one; `members` are the nodes behind it and their weights.

        best_solution.py is the code of the one with most weight. With several members,
        best_solution/ holds the code of all and ensemble.json says how they were joined. The
        submission comes first: killed in between, it is whole and the code follows on resume.
        Raises OSError.
        """
        _replace_by_copy(submission, self.submission)
        foremost = max(members, key=lambda node_id: members[node_id])
        _replace_by_copy(
            self.node_dir(foremost) / SOLUTION_NAME, self.code_dir / BEST_SOLUTION_NAME
        )
        folder = self.code_dir / BEST_SOLUTIONS_NAME
        if len(members) > 1:
            self._lay_out_solutions(folder, members, method)
        else:
            shutil.rmtree(folder, ignore_errors=True)

    def _lay_out_solutions(
        self, folder: Path, members: Mapping[str, float], method: str | None
    ) -> None:
        aside = _aside(folder)
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir()
        rows = []
        for node_id, weight in sorted(members.items(), key=lambda item: -item[1]):
            shutil.copyfile(self.node_dir(node_id) / SOLUTION_NAME, aside / f"{node_id}.py")
            rows.append({"node_id": node_id, "weight": weight, "code_file": f"{node_id}.py"})
        content = {"method": method, "members": rows}
        (aside / ENSEMBLE_NAME).write_text(json.dumps(content, indent=1), encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        aside.replace(folder)

    def report(
        self,
        phase: str,
        nodes: int,
        metric: TaskMetric,
        best: tuple[str, float] | None,
        *,
        usage: Usage | None = None,
        verdicts: Mapping[str, int] | None = None,
        elapsed_s: float = 0.0,
    ) -> None:
        """Write progress.json; `best` is node id and metric.

        `usage` is of all model calls so far, `verdicts` how many attempts got which, `elapsed_s`
        the run's time, earlier processes included.
        """
        content = {
            "schema": 1,
            "nodes": nodes,
            "best_metric": best[1] if best else None,
            "metric_name": metric.name,
            "lower_is_better": metric.lower_is_better,
            "best_node_id": best[0] if best else None,
            "phase": phase,
            "usage": _spent(usage or Usage()),
            "verdicts": dict(verdicts or {}),
            "elapsed_s": round(elapsed_s, 1),
            "updated_at": time.time(),
        }
        self.write_log(PROGRESS_NAME, content)

    def write_log(self, name: str, content: object) -> None:
        """Replace a JSON file of the logs by one with this content. Raises OSError."""
        target = self.logs_dir / name
        aside = _aside(target)
        aside.write_text(json.dumps(content), encoding="utf-8")
        aside.replace(target)


def _spent(usage: Usage) -> dict[str, float]:
    return {
        "calls": usage.calls,
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "reasoning_tokens": usage.reasoning_tokens,
        "cost_usd": round(usage.cost_usd, 6),
    }


def _replace_by_copy(source: Path, target: Path) -> None:
    aside = _aside(target)
    with source.open("rb") as content, aside.open("wb") as copy:
        shutil.copyfileobj(content, copy)
        copy.flush()
        os.fsync(copy.fileno())
    aside.replace(target)
    _sync_directory(target.parent)


def _sync_directory(directory: Path) -> None:
    """A rename is on disk only when its directory is."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _aside(target: Path) -> Path:
    # A dot in front, so that nobody takes a half-written file for a submission.
    return target.with_name(f".{target.name}.part")
