"""Charts of the medal table: any medal against published agents, and every percentage by tier."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from reports.aggregate import ALL, MEASURES, Estimate, MedalRow
from reports.analysis import Analysis
from reports.facts import split_size
from reports.plots.agents import compared_agents
from reports.plots.bars import Bar, Panel, grouped_bars
from reports.plots.plot import Plot
from reports.plots.rows import AgentRow, panels_of_rows
from reports.tables.cells import show_estimate
from reports.tables.medals import MEASURE_TITLES

_NO_BAR = Bar(Estimate(math.nan, math.nan), ())


def any_medal_by_tier(analysis: Analysis) -> Iterator[Plot]:
    """One chart: percent of competitions with any medal, by tier, beside published agents."""
    rows = [*_own_rows(analysis), *_published_rows(analysis)]
    title = "Any medal by tier (mean ± SEM over seeds)"
    yield Plot(
        name="any_medal_by_tier",
        title=title,
        description=f"Bar chart. {title}, percent of competitions. "
        f"{_told(analysis.tiers, {row.label: row.estimates for row in rows})}.",
        draw=partial(panels_of_rows, title=title, panels=_panels(analysis), rows=rows),
    )


def rates_by_tier(analysis: Analysis) -> Iterator[Plot]:
    """One chart with a panel per tier: every percentage of the medal table, by entry."""
    names = [MEASURE_TITLES[measure].removesuffix(" %") for measure in MEASURES]
    panels = [_panel(analysis, place) for place in range(len(analysis.tiers))]
    title = "All rates by tier (mean ± SEM over seeds)"
    told = (
        _told(names, {label: [bar.estimate for bar in bars] for label, bars in one.series.items()})
        for one in panels
    )
    yield Plot(
        name="rates_by_tier",
        title=title,
        description=f"Bar chart. {title}, percent of competitions. "
        + " ".join(f"{one.title}: {text}." for one, text in zip(panels, told, strict=True)),
        draw=partial(grouped_bars, title=title, groups=names, panels=panels),
    )


def _panel(analysis: Analysis, place: int) -> Panel:
    tier = analysis.tiers[place]
    rows = {entry.label: rows_of(analysis, entry.label)[place] for entry in analysis.entries}
    competitions = max((row.competitions for row in rows.values() if row), default=0)
    noun = "competition" if competitions == 1 else "competitions"
    return Panel(
        f"{tier} ({competitions} {noun})",
        {label: [_bar(row, one) for one in MEASURES] for label, row in rows.items()},
    )


def rows_of(analysis: Analysis, label: str) -> list[MedalRow | None]:
    """The entry's row on each tier of the analysis; None where it has no competition."""
    rows = {row.tier: row for row in analysis.rows if row.entry == label}
    return [rows.get(tier) for tier in analysis.tiers]


def _own_rows(analysis: Analysis) -> Iterator[AgentRow]:
    for entry in analysis.entries:
        bars = [_bar(row, "any_medal") for row in rows_of(analysis, entry.label)]
        yield AgentRow(entry.label, [bar.estimate for bar in bars], [bar.seeds for bar in bars])


def _published_rows(analysis: Analysis) -> Iterator[AgentRow]:
    for agent in compared_agents(analysis):
        estimates = [agent.rate(tier) for tier in analysis.tiers]
        label = f"{agent.label}, published"
        yield AgentRow(label, estimates, [()] * len(estimates), is_published=True)


def _panels(analysis: Analysis) -> list[str]:
    """The tiers with their sizes, and MLE-bench's beside it where the two differ."""
    sizes = {
        tier: sum(tier in (ALL, facts.tier) for facts in analysis.facts.values())
        for tier in analysis.tiers
    }
    has_published = bool(compared_agents(analysis))
    return [
        f"{tier} ({size} of {split_size(tier)})"
        if has_published and size != split_size(tier)
        else f"{tier} ({size})"
        for tier, size in sizes.items()
    ]


def _bar(row: MedalRow | None, measure: str) -> Bar:
    if row is None:
        return _NO_BAR
    return Bar(row.estimate(measure), tuple(one.percents[measure] for one in row.seeds))


def _told(groups: Sequence[str], series: Mapping[str, Sequence[Estimate]]) -> str:
    """Every number in words, for readers who cannot see a chart."""
    return "; ".join(
        f"{label}: "
        + ", ".join(
            f"{group} {show_estimate(one)}" for group, one in zip(groups, estimates, strict=True)
        )
        for label, estimates in series.items()
    )
