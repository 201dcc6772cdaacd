"""The table of failures: why runs left no valid submission, by cause."""

from __future__ import annotations

from reports.analysis import Analysis
from reports.outcomes import cause_of, detail_of
from reports.records import Run
from reports.tables.table import Column, Table


def failure_table(analysis: Analysis) -> Table:
    """One row per entry and cause, with the runs it met and the first message."""
    found: dict[tuple[str, str], list[Run]] = {}
    for entry, run in analysis.runs:
        cause = cause_of(run)
        if cause is not None:
            found.setdefault((entry.label, cause), []).append(run)
    return Table(
        name="failures",
        title="Runs without a valid submission, by cause",
        columns=(
            Column("variant", "Variant"),
            Column("cause", "Cause"),
            Column("runs", "Runs", "count"),
            Column("which", "Which"),
            Column("message", "First message"),
        ),
        rows=tuple(
            (label, cause, len(runs), _which(runs), _first_message(runs))
            for (label, cause), runs in found.items()
        ),
        notes=() if found else ("Every run left a valid submission.",),
    )


def _which(runs: list[Run]) -> str:
    return ", ".join(f"{run.key.competition_id} seed {run.key.seed}" for run in runs)


def _first_message(runs: list[Run]) -> str:
    return next((detail_of(run)[:200] for run in runs if detail_of(run)), "")
