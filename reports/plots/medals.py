"""Bar charts of the medal table."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from reports.aggregate import ALL, MEASURES, Estimate, MedalRow
from reports.analysis import Analysis
from reports.plots.bars import Bar, grouped_bars
from reports.plots.plot import Plot
from reports.tables.cells import show_estimate
from reports.tables.medals import MEASURE_TITLES

_NO_BAR = Bar(Estimate(math.nan, math.nan), ())


def any_medal_by_tier(analysis: Analysis) -> Iterator[Plot]:
    """One chart: percent of competitions with any medal, by tier and entry."""
    series = {
        entry.label: [_bar(row, "any_medal") for row in _rows_of(analysis, entry.label)]
        for entry in analysis.entries
    }
    title = "Any medal by tier"
    yield Plot(
        name="any_medal_by_tier",
        title=title,
        description=_describe(title, analysis.tiers, series),
        draw=partial(grouped_bars, title=title, groups=analysis.tiers, series=series),
    )


def rates_by_tier(analysis: Analysis) -> Iterator[Plot]:
    """One chart per tier: every percentage of the medal table, by entry."""
    names = [MEASURE_TITLES[measure].removesuffix(" %") for measure in MEASURES]
    for place, tier in enumerate(analysis.tiers):
        rows = {entry.label: _rows_of(analysis, entry.label)[place] for entry in analysis.entries}
        series = {label: [_bar(row, one) for one in MEASURES] for label, row in rows.items()}
        competitions = max((row.competitions for row in rows.values() if row), default=0)
        noun = "competition" if competitions == 1 else "competitions"
        title = f"{'All tiers' if tier == ALL else f'Tier {tier}'} ({competitions} {noun})"
        yield Plot(
            name=f"rates_{tier}",
            title=title,
            description=_describe(title, names, series),
            draw=partial(grouped_bars, title=title, groups=names, series=series),
        )


def _rows_of(analysis: Analysis, label: str) -> list[MedalRow | None]:
    """The entry's row on each tier of the analysis; None where it has no competition."""
    rows = {row.tier: row for row in analysis.rows if row.entry == label}
    return [rows.get(tier) for tier in analysis.tiers]


def _bar(row: MedalRow | None, measure: str) -> Bar:
    if row is None:
        return _NO_BAR
    return Bar(row.estimate(measure), tuple(one.percents[measure] for one in row.seeds))


def _describe(title: str, groups: Sequence[str], series: Mapping[str, Sequence[Bar]]) -> str:
    told = (
        f"{label}: "
        + ", ".join(
            f"{group} {show_estimate(bar.estimate)}"
            for group, bar in zip(groups, bars, strict=True)
        )
        for label, bars in series.items()
    )
    return f"Bar chart. {title}, percent of competitions. {'; '.join(told)}."
