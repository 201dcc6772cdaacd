"""The tables of `podium reproduce`."""

from __future__ import annotations

import math
from typing import Any

from reports.aggregate import COUNTED, Estimate
from reports.published import Figure, published, with_raw_scores
from reports.published.scores import raw_scores
from reports.reproduction import Comparison, Reproduction, Verdict
from reports.tables.aggregates import COUNTED_TITLES
from reports.tables.table import Column, Table

_UNKNOWN = Estimate(math.nan, math.nan)


def as_printed(figure: Figure) -> str:
    """Mean and SEM with the published digits, such as "29.3 ± 0.8"."""
    mean = f"{figure.mean:.{figure.decimals}f}"
    return mean if figure.sem is None else f"{mean} ± {figure.sem:.{figure.decimals}f}"


def reproduction_table(found: Reproduction) -> Table:
    """One row per published figure: published, recomputed, difference, verdict."""
    seeds = "1 seed" if found.seeds == 1 else f"{found.seeds} seeds"
    lines = (
        *(f"{one}." for one in found.medals),
        *(f"Reported and recomputed medal differ: {one}." for one in found.disagreements),
        *found.notes,
        f"Recomputed from: {found.source}.",
    )
    return Table(
        name="reproduction",
        title=f"{found.published.label}: published, and recomputed from {found.label} ({seeds})",
        columns=(
            Column("measure", "Measure"),
            Column("split", "Split"),
            Column("published", "Published"),
            Column("recomputed", "Recomputed", "estimate"),
            Column("difference", "Difference"),
            Column("verdict", "Verdict"),
            Column("source", "Source"),
        ),
        rows=tuple(_row(one, found.caveat) for one in sorted(found.comparisons, key=_order)),
        notes=lines,
    )


def _order(one: Comparison) -> int:
    return list(COUNTED).index(one.figure.measure)


def _row(one: Comparison, caveat: str) -> tuple[Any, ...]:
    figure = one.figure
    return (
        COUNTED_TITLES[figure.measure],
        figure.split,
        as_printed(figure),
        one.recomputed or _UNKNOWN,
        None if one.difference is None else _signed(one.difference),
        None if one.verdict is None else _told(one.verdict, caveat),
        figure.source.key,
    )


def _signed(points: float) -> str:
    """A difference with its sign, and without one where nothing is left of it.

    >>> _signed(-0.001), _signed(0.4)
    ('0.00', '+0.40')
    """
    text = f"{points:+.2f}"
    return text if float(text) else "0.00"


def _told(verdict: Verdict, caveat: str) -> str:
    return f"{verdict} ({caveat})" if caveat else str(verdict)


def condition_difference_table(found: Reproduction) -> Table:
    """Published conditions and those of the results, row by row."""
    words = {True: "yes", False: "no", None: None}
    return Table(
        name="condition_differences",
        title=f"Conditions: {found.published.agent} as published, and {found.label}",
        columns=(
            Column("condition", "Condition"),
            Column("published", "Published"),
            Column("ours", "Ours"),
            Column("differs", "Differs"),
        ),
        rows=tuple(
            (one.name, one.published, one.ours, words[one.differs]) for one in found.conditions
        ),
    )


def published_table() -> Table:
    """Every published agent by the name that `podium reproduce` takes."""
    seeds = {one.slug: len(raw_scores(one).results.seeds) for one in with_raw_scores()}
    return Table(
        name="published",
        title="Published agents (any medal on all 75 competitions, percent)",
        columns=(
            Column("slug", "Name"),
            Column("agent", "Agent"),
            Column("model", "Model"),
            Column("hours", "Hours", "number"),
            Column("any_medal", "Any medal"),
            Column("raw_seeds", "Seeds bundled", "count"),
            Column("experiment_id", "Experiment in MLE-bench's runs"),
        ),
        rows=tuple(
            (
                one.slug,
                one.agent,
                one.conditions.model,
                one.conditions.hours,
                _headline(one.figures),
                seeds.get(one.slug),
                one.experiment_id,
            )
            for one in published()
        ),
    )


def _headline(figures: tuple[Figure, ...]) -> str | None:
    wanted = ("all", "any_medal")
    found = (one for one in figures if (one.split, one.measure) == wanted)
    return next((as_printed(one) for one in found), None)
