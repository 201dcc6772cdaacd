"""The tables over time: medal rates, and the improvement of the best solution."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reports.aggregate import ALL, Estimate
from reports.analysis import Analysis
from reports.published import improvement_over_time
from reports.tables.aggregates import COUNTED_TITLES
from reports.tables.table import Column, Table
from reports.timeline import (
    OVER_TIME,
    SNAPSHOTS,
    VALIDATION,
    ImprovementCurve,
    MedalCurve,
    improvement_curves,
    medal_curves,
)

PAPER = "ML-Master (paper, figure 7)"
"""How readers see the published curve."""


def medals_over_time_table(analysis: Analysis) -> Table:
    """One row per entry, basis and time: percent of all competitions, mean ± SEM over seeds."""
    curves = medal_curves(analysis)
    return Table(
        name="medals_over_time",
        title="Medals over time (percent of competitions, mean ± SEM over complete seeds)",
        columns=(
            Column("variant", "Variant"),
            Column("basis", "Told by"),
            Column("seconds", "Time", "seconds"),
            Column("competitions", "Competitions", "count"),
            Column("seeds", "Seeds", "count"),
            *(Column(name, COUNTED_TITLES[name], "estimate") for name in OVER_TIME),
        ),
        rows=tuple(row for curve in curves for row in _medal_rows(curve)),
        notes=tuple(over_time_notes(analysis, curves)),
    )


def improvement_over_time_table(analysis: Analysis) -> Table:
    """One row per entry and time: improvement over the first solution, in percent."""
    curves = improvement_curves(analysis)
    return Table(
        name="improvement_over_time",
        title="Improvement of the best validation score over the first one (percent)",
        columns=(
            Column("variant", "Variant"),
            Column("seconds", "Time", "seconds"),
            Column("runs", "Runs", "count"),
            Column("mean", "Mean over runs", "percent"),
            Column("median", "Median over runs", "percent"),
        ),
        rows=(
            *(row for curve in curves for row in _improvement_rows(curve)),
            *(_paper_rows() if has_official(analysis) else ()),
        ),
        notes=tuple(_improvement_notes(analysis, curves)),
    )


def has_official(analysis: Analysis) -> bool:
    """Whether any competition is one of MLE-bench's, so that published numbers say something."""
    return any(facts.suite == "mle-bench" for facts in analysis.facts.values())


def over_time_notes(analysis: Analysis, curves: tuple[MedalCurve, ...]) -> Iterator[str]:
    """What the curves stand on, and why an entry has none."""
    graded = {curve.entry for curve in curves if curve.basis == SNAPSHOTS}
    guessed = {curve.entry for curve in curves if curve.basis == VALIDATION}
    if guessed:
        yield (
            f"Told by the {VALIDATION}: the best node's own validation metric among the "
            "thresholds of the test scores. That is a guess, mostly a hopeful one."
        )
    whole = [row for row in analysis.rows if row.tier == ALL]
    seedless = [row.entry for row in whole if not row.seeds]
    if seedless:
        yield f"{', '.join(seedless)}: no complete seed, so there is no curve."
    ungraded = [row.entry for row in whole if row.seeds and row.entry not in graded]
    if ungraded:
        yield (
            f"{', '.join(ungraded)}: not all snapshots of the runs are graded, so medals over time "
            "are not known. Where the private answers are at hand: podium report --grade-snapshots."
        )


def _medal_rows(curve: MedalCurve) -> Iterator[tuple[Any, ...]]:
    for point in curve.points:
        rates: list[Estimate] = [point.rates[name] for name in OVER_TIME]
        yield (curve.entry, curve.basis, point.seconds, curve.competitions, curve.seeds, *rates)


def _improvement_rows(curve: ImprovementCurve) -> Iterator[tuple[Any, ...]]:
    points = zip(curve.seconds, curve.means, curve.medians, strict=True)
    return ((curve.entry, at, curve.runs, mean, median) for at, mean, median in points)


def _paper_rows() -> Iterator[tuple[Any, ...]]:
    return (
        (PAPER, 3600 * point.hours, None, point.improvement_percent, None)
        for point in improvement_over_time()
    )


def _improvement_notes(analysis: Analysis, curves: tuple[ImprovementCurve, ...]) -> Iterator[str]:
    yield (
        "100 x |best - first| / |first| of the validation metric of each run's valid nodes, 0 "
        "before the first valid one."
    )
    if has_official(analysis):
        yield (
            "How the paper averages metrics of different scales is not stated, and its curve is "
            "read off a figure."
        )
    without = [entry.label for entry in analysis.entries if not _has_curve(entry.label, curves)]
    if without:
        yield f"{', '.join(without)}: no journal with a valid node, so there is no curve."
    for curve in curves:
        if curve.left_out:
            yield (
                f"{curve.entry}: {curve.left_out} runs are left out, whose first metric is 0: "
                "nothing is a percentage of it."
            )


def _has_curve(entry: str, curves: tuple[ImprovementCurve, ...]) -> bool:
    return any(curve.entry == entry for curve in curves)
