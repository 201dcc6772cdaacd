"""The leaderboard of the site: own entries and published agents by tier. Pure but for the CSVs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from reports.aggregate import ALL, Estimate, MedalRow
from reports.analysis import Analysis, Entry
from reports.conditions import conditions_of
from reports.facts import split_size
from reports.published.agents import published
from reports.published.records import COMPETITIONS, Published
from reports.results import Conditions
from reports.site.html_table import (
    Header,
    HtmlCell,
    HtmlRow,
    HtmlTable,
    RowGroup,
    bar_of,
    number_cell,
)
from reports.tables.cells import NOTHING, show_count, show_estimate

PUBLISHED = "published"
"""The kind of rows that others have published."""

_MEASURES: Mapping[str, str] = {
    "any_medal": "Any medal",
    "above_median": "Above median",
    "valid": "Valid",
    "gold": "Gold",
    "silver": "Silver",
    "bronze": "Bronze",
}
_UNKNOWN = Estimate(math.nan, math.nan)


def leaderboard(analysis: Analysis, *, agents: Sequence[Published] | None = None) -> HtmlTable:
    """Entries and published agents on each tier, the highest rate of any medal first.

    `agents` are the published ones, by default all that Podium brings along. They are shown only
    beside competitions of MLE-bench: nothing else can be set against them.
    """
    agents = published() if agents is None else agents
    is_benchmark = any(facts.suite == "mle-bench" for facts in analysis.facts.values())
    shown = agents if is_benchmark else ()
    tiers = (ALL, *(tier for tier in analysis.tiers if tier != ALL))
    return HtmlTable(
        name="leaderboard",
        title="Percent of competitions, mean ± standard error over seeds",
        headers=(
            Header("#"),
            Header("Agent"),
            *(Header(title, is_number=True) for title in _MEASURES.values()),
            Header("Hours", is_number=True),
            Header("Seeds", is_number=True),
            Header("Comp.", is_number=True),
            Header("Published"),
        ),
        groups=tuple(_group(analysis, tier, shown) for tier in tiers),
        group_label="Tier",
        kind_label="Published agents" if shown else "",
        row_header=1,
        has_filter=True,
        is_numbered=True,
    )


def any_medal_by_tier(analysis: Analysis) -> HtmlTable:
    """Entries by tiers: the rate of any medal."""
    rows = {(row.entry, row.tier): row for row in analysis.rows}
    return HtmlTable(
        name="tiers",
        title="Any medal, percent of the competitions of each tier",
        headers=(
            Header("Agent"),
            *(Header(_tier_title(analysis, tier), is_number=True) for tier in analysis.tiers),
        ),
        groups=(
            RowGroup(
                tuple(
                    HtmlRow(
                        (
                            HtmlCell(entry.label),
                            *(_rate(rows.get((entry.label, tier))) for tier in analysis.tiers),
                        )
                    )
                    for entry in analysis.entries
                )
            ),
        ),
    )


def _tier_title(analysis: Analysis, tier: str) -> str:
    count = sum(tier in (ALL, facts.tier) for facts in analysis.facts.values())
    return f"{tier.capitalize()} ({count})"


def _rate(row: MedalRow | None) -> HtmlCell:
    return _estimate_cell(row.estimate("any_medal") if row else _UNKNOWN, with_bar=True)


def _group(analysis: Analysis, tier: str, agents: Sequence[Published]) -> RowGroup:
    entries = {entry.label: entry for entry in analysis.entries}
    own = [
        (row.estimate("any_medal").mean, _own_row(row, entries[row.entry]))
        for row in analysis.rows
        if row.tier == tier
    ]
    others = [(one.rate(tier).mean, _published_row(one, tier)) for one in agents]
    known = [pair for pair in (*own, *others) if not math.isnan(pair[0])]
    unknown = [row for mean, row in own if math.isnan(mean)]
    ranked = [row for _, row in sorted(known, key=lambda pair: -pair[0])]
    return RowGroup((*ranked, *unknown), key=tier, title=_group_title(tier))


def _group_title(tier: str) -> str:
    return "All competitions" if tier == ALL else f"Tier {tier}"


def _own_row(row: MedalRow, entry: Entry) -> HtmlRow:
    conditions, _ = conditions_of(entry)
    of = split_size(row.tier)
    count = show_count(row.competitions)
    return HtmlRow(
        (
            HtmlCell(""),
            HtmlCell(row.entry, beside=conditions.model or ""),
            *_rates({measure: row.estimate(measure) for measure in _MEASURES}),
            _hours(conditions),
            number_cell(str(len(row.seeds)), len(row.seeds)),
            number_cell(count if row.competitions >= of else f"{count} of {of}", row.competitions),
            HtmlCell("this report"),
        )
    )


def _published_row(one: Published, tier: str) -> HtmlRow:
    rates = {
        measure: next(
            (f.estimate for f in one.figures if (f.split, f.measure) == (tier, measure)), _UNKNOWN
        )
        for measure in _MEASURES
    }
    size = COMPETITIONS if tier == ALL else split_size(tier)
    return HtmlRow(
        (
            HtmlCell(""),
            HtmlCell(one.agent, beside=one.conditions.model or ""),
            *_rates(rates),
            _hours(one.conditions),
            number_cell(show_count(one.seeds), one.seeds),
            number_cell(str(size), size),
            HtmlCell(", ".join(_told(one))),
        ),
        kind=PUBLISHED,
    )


def _told(one: Published) -> Iterator[str]:
    """Where a published row comes from, and what a reader has to know of it."""
    date = one.conditions.date or ""
    yield date if one.is_on_board else f"{one.source.title}, {date}"
    if one.conditions.known_leakage == "yes":
        yield "known leakage"
    if one.conditions.is_padded:
        yield "padded seeds"


def _rates(estimates: Mapping[str, Estimate]) -> Iterator[HtmlCell]:
    for measure, estimate in estimates.items():
        yield _estimate_cell(estimate, with_bar=measure == "any_medal")


def _estimate_cell(estimate: Estimate, *, with_bar: bool) -> HtmlCell:
    cell = number_cell(show_estimate(estimate), estimate.mean)
    return HtmlCell(cell.text, True, cell.sort, bar=bar_of(estimate) if with_bar else None)


def _hours(conditions: Conditions) -> HtmlCell:
    hours = conditions.hours
    return number_cell(NOTHING if hours is None else f"{hours:.3g}", hours)
