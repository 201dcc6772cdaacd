"""Live progress of a run group: a table in a terminal, one line per change elsewhere."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from harness.budget import duration_text
from harness.run import ENDED, RunRecord
from harness.rundir import RunPaths, open_agent_file
from harness.supervisor import Job

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

_STYLES = {"running": "cyan", "done": "green", "failed": "red", "lost": "yellow"}
# The agent writes this file, so it is read with a bound.
_LARGEST_PROGRESS_BYTES = 65_536


def read_progress(paths: RunPaths) -> dict[str, Any]:
    """How many nodes the agent tried and its best metric, as far as it says so in numbers.

    Only numbers pass: the agent's words could hold escapes that rewrite the user's terminal.
    """
    try:
        with open_agent_file(paths.progress) as file:
            fields = json.loads(file.read(_LARGEST_PROGRESS_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(fields, dict):
        return {}
    said = {"nodes": fields.get("nodes"), "best_metric": fields.get("best_metric")}
    return {name: value for name, value in said.items() if _is_number(value)}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


class Progress:
    """Shows the runs of a group as they go on; `refresh` is called from the main thread."""

    def __init__(self, console: Console, jobs: Sequence[Job]) -> None:
        self._console = console
        self._jobs = jobs
        self._told: dict[str, str] = {}
        self._live: Any = None

    def __enter__(self) -> Progress:
        if self._console.is_terminal:
            from rich.live import Live

            self._live = Live(self._table(), console=self._console, refresh_per_second=4)
            self._live.__enter__()
        return self

    def __exit__(self, *details: object) -> None:
        self.refresh()
        if self._live is not None:
            self._live.__exit__(*details)

    def refresh(self) -> None:
        """Show how things stand now."""
        if self._live is not None:
            self._live.update(self._table())
            return
        for job in self._jobs:
            state = job.record.state
            if state != self._told.get(job.record.run_id) and state in ("running", *ENDED):
                self._told[job.record.run_id] = state
                self._console.print(_line(job), highlight=False, soft_wrap=True, markup=False)

    def _table(self) -> Table:
        from rich.table import Table

        ended = sum(job.record.state in ENDED for job in self._jobs)
        table = Table(
            "run", "state", "left", "nodes", "best", title=f"{ended} of {len(self._jobs)} runs"
        )
        for job in self._shown():
            record, said = job.record, read_progress(job.paths)
            style = _STYLES.get(record.state, "dim")
            table.add_row(
                record.run_id,
                f"[{style}]{record.state}[/]",
                _left(record),
                str(said.get("nodes", "-")),
                _best(said),
            )
        return table

    def _shown(self) -> list[Job]:
        """The runs under way first, as many as a terminal can hold."""
        order = {"running": 0, "preparing": 0, "collecting": 0, "grading": 0, "queued": 1}
        ranked = sorted(self._jobs, key=lambda job: order.get(job.record.state, 2))
        return ranked[: max(5, self._console.size.height - 8)]


def _left(record: RunRecord) -> str:
    if record.state != "running" or record.deadline is None:
        return "-"
    return duration_text(record.deadline - time.time())


def _best(said: dict[str, Any]) -> str:
    return f"{said['best_metric']:.5g}" if "best_metric" in said else "-"


def _line(job: Job) -> str:
    record, said = job.record, read_progress(job.paths)
    text = f"{record.run_id}: {record.state}"
    if record.state == "running":
        return f"{text}, {_left(record)} left"
    facts = [f"{said['nodes']} nodes"] if "nodes" in said else []
    facts += [f"best validation {_best(said)}"] if _best(said) != "-" else []
    facts += [record.outcome.error] if record.outcome.error else []
    return ", ".join([text, *facts])
