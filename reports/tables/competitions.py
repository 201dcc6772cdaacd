"""The table of competitions: each entry's score and medal under each seed, with thresholds."""

from __future__ import annotations

from typing import Any

from reports.analysis import Analysis, Entry
from reports.facts import Facts
from reports.outcomes import result_word
from reports.tables.cells import Result
from reports.tables.table import Column, Table


def competition_table(analysis: Analysis) -> Table:
    """One row per competition and entry, one column per seed."""
    seeds = sorted({seed for entry in analysis.entries for seed in entry.seeds})
    return Table(
        name="competitions",
        title="Test scores by competition and seed, with the scores that earn medals",
        columns=(
            Column("competition_id", "Competition"),
            Column("tier", "Tier"),
            Column("variant", "Variant"),
            *(Column(f"seed{seed}", f"Seed {seed}", "result") for seed in seeds),
            *(Column(f"{name}_threshold", _LIMITS[name], "number") for name in _LIMITS),
            Column("metric", "Metric"),
            Column("direction", "Direction"),
        ),
        rows=tuple(
            _row(facts, entry, seeds)
            for facts in analysis.facts.values()
            for entry in analysis.entries
            if any(cell.competition_id == facts.competition_id for cell in entry.cells)
        ),
    )


_LIMITS = {
    "gold": "Gold from",
    "silver": "Silver from",
    "bronze": "Bronze from",
    "median": "Median",
}


def _row(facts: Facts, entry: Entry, seeds: list[int]) -> tuple[Any, ...]:
    return (
        facts.competition_id,
        facts.tier,
        entry.label,
        *(_result(facts.competition_id, entry, seed) for seed in seeds),
        *(getattr(facts, name) for name in _LIMITS),
        facts.metric,
        facts.direction,
    )


def _result(competition_id: str, entry: Entry, seed: int) -> Result | None:
    for run in entry.runs:
        if (run.record.competition_id, run.record.seed) == (competition_id, seed):
            return Result(run.grade.score if run.grade else None, result_word(run))
    wanted = (
        cell for cell in entry.cells if (cell.competition_id, cell.seed) == (competition_id, seed)
    )
    return next((Result(None, cell.missing) for cell in wanted), None)
