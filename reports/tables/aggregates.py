"""The table of `podium aggregate`: every measure of one agent on one split, with its intervals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reports.aggregate import COUNTED
from reports.aggregation import Aggregate, left_out_told
from reports.intervals import Interval
from reports.oddities import shortened
from reports.tables.table import Column, Table

COUNTED_TITLES = {
    "any_medal": "Any medal",
    "gold": "Gold medal",
    "silver": "Silver medal",
    "bronze": "Bronze medal",
    "above_median": "Above median",
    "valid": "Valid submission",
    "submission": "Submission exists",
}
"""How readers see each measure that is counted."""


def aggregate_table(found: Aggregate, *, with_seeds: bool = False) -> Table:
    """One row per measure, in percent; `with_seeds` adds a column for each seed.

    Intervals over seeds are cut at 0 and 100, outside of which no percentage is.
    """
    seeds = found.seeds if with_seeds else ()
    count = len(found.seeds)
    return Table(
        name="aggregate",
        title=(
            f"{found.label} on {found.split}: percent of {len(found.competitions)} competitions, "
            f"{count} {'seed' if count == 1 else 'seeds'}"
        ),
        columns=(
            Column("measure", "Measure"),
            Column("mean", "Mean", "percent"),
            Column("sem", "SEM", "percent"),
            Column("t_interval", "95 % over seeds (t)", "interval"),
            Column("bootstrap_interval", "95 % over competitions (bootstrap)", "interval"),
            Column("seeds", "Seeds", "count"),
            *(Column(f"seed_{one.seed}", f"Seed {one.seed}", "percent") for one in seeds),
        ),
        rows=tuple(_row(found, measure, with_seeds) for measure in COUNTED),
        notes=tuple(_notes(found)),
    )


def _row(found: Aggregate, measure: str, with_seeds: bool) -> tuple[Any, ...]:
    summary = found.measures[measure]
    seeds = found.seeds if with_seeds else ()
    return (
        COUNTED_TITLES[measure],
        summary.estimate.mean,
        summary.estimate.sem,
        _cut(summary.student),
        summary.bootstrap,
        len(found.seeds),
        *(one.percents[measure] for one in seeds),
    )


def _cut(interval: Interval | None) -> Interval | None:
    if interval is None:
        return None
    return Interval(max(0.0, interval.low), min(100.0, interval.high))


def _notes(found: Aggregate) -> Iterator[str]:
    """What a reader of the numbers has to know beside them."""
    for told in left_out_told(found.left_out):
        yield f"Left out of the means: {told}."
    if found.padded:
        named = shortened([f"{cell.competition_id} seed {cell.seed}" for cell in found.padded])
        count = len(found.padded)
        counted = "result counts as a failure" if count == 1 else "results count as failures"
        yield f"Padded: {count} missing {counted} ({named})."
    if len(found.seeds) == 1:
        yield "One seed: no standard error and no interval over seeds can be given (shown as -)."
    flat = [COUNTED_TITLES[measure].lower() for measure in COUNTED if _is_flat(found, measure)]
    if flat:
        yield (
            f"No spread in {', '.join(flat)}: an interval of no width there says that none could "
            "be estimated, not that the value is certain."
        )


def _is_flat(found: Aggregate, measure: str) -> bool:
    """Whether an interval has no width."""
    summary = found.measures[measure]
    intervals = filter(None, (summary.student, summary.bootstrap))
    return any(one.high - one.low < 1e-9 for one in intervals)
