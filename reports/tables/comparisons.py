"""The tables of `podium compare`: differences, records, competitions, mean ranks."""

from __future__ import annotations

from typing import Any

from reports.comparison import NORMALISED, Comparison, Comparisons, Difference
from reports.duels import CompetitionDuel, Side
from reports.statistics.significance import Tally
from reports.tables.aggregates import COUNTED_TITLES
from reports.tables.cells import NOTHING, show_number, show_p
from reports.tables.table import Column, Table

TITLES = {**COUNTED_TITLES, NORMALISED: "Median to gold"}


def difference_table(pair: Comparison) -> Table:
    """One row per tier and measure: both rates, the difference, its interval, p."""
    return Table(
        name="differences",
        title=f"{pair.second} against {pair.first} (percent, differences in points)",
        columns=(
            Column("tier", "Tier"),
            Column("measure", "Measure"),
            Column("competitions", "Comp.", "count"),
            Column("first", _short(pair.first), "estimate"),
            Column("second", _short(pair.second), "estimate"),
            Column("difference", "Difference", "signed"),
            Column("interval", "95 % interval", "interval"),
            Column("record", "W/T/L"),
            Column("p", "p", "p_value"),
            Column("p_corrected", "Corrected p", "p_value"),
            Column("detectable", "Detectable", "percent"),
        ),
        rows=tuple(_difference_row(one) for one in pair.differences),
        notes=pair.notes,
    )


def record_table(pair: Comparison) -> Table:
    """Wins, ties and losses over competitions by score and by medal, per tier."""
    return Table(
        name="records",
        title=f"Competitions that {pair.second} wins against {pair.first}",
        columns=(
            Column("tier", "Tier"),
            Column("by", "By"),
            Column("wins", "Wins", "count"),
            Column("ties", "Ties", "count"),
            Column("losses", "Losses", "count"),
            Column("p", "Sign test p", "p_value"),
        ),
        rows=tuple(
            (one.tier, one.by, one.count.wins, one.count.ties, one.count.losses, one.p_value)
            for one in pair.records
        ),
        notes=(
            "A competition is won by whose runs beat the other's more often than not, every run "
            "against every run; p is corrected for nothing.",
        ),
    )


def competition_table(pair: Comparison) -> Table:
    """One row per competition: scores and medals of both, who wins, normalised scores."""
    return Table(
        name="competitions",
        title=f"{pair.second} against {pair.first} by competition",
        columns=(
            Column("competition", "Competition"),
            Column("tier", "Tier"),
            Column("first_scores", f"{_short(pair.first)} scores"),
            Column("second_scores", f"{_short(pair.second)} scores"),
            Column("by_score", "By score"),
            Column("by_medal", "By medal"),
            Column("first_normalised", f"{_short(pair.first)} median to gold", "number"),
            Column("second_normalised", f"{_short(pair.second)} median to gold", "number"),
            Column("remark", "Remark"),
        ),
        rows=tuple(_competition_row(one, pair) for one in pair.competitions),
        notes=(
            "Median to gold: 0 at the median threshold, 1 at gold, mean over seeds, not clipped.",
        ),
    )


def rank_table(found: Comparisons) -> Table | None:
    """Mean ranks of three or more agents, best first; None with fewer."""
    ranks = found.ranks
    if ranks is None:
        return None
    order = sorted(zip(ranks.labels, ranks.ranks, strict=True), key=lambda one: one[1])
    notes = [f"Over {ranks.competitions} competitions, by score; 1 is the best."]
    if ranks.p_value is not None and ranks.critical_difference is not None:
        notes.append(
            f"Friedman's test that none is better: p {show_p(ranks.p_value)}. Ranks further apart "
            f"than {ranks.critical_difference:.2f} differ (Nemenyi, level 0.05)."
        )
    return Table(
        name="ranks",
        title="Mean ranks",
        columns=(Column("agent", "Agent"), Column("rank", "Mean rank", "number")),
        rows=tuple(order),
        notes=tuple(notes),
    )


def _difference_row(one: Difference) -> tuple[Any, ...]:
    return (
        one.tier,
        TITLES[one.measure],
        one.competitions,
        one.first_percent,
        one.second_percent,
        one.points,
        one.interval,
        _shown(one.competitions_by_sign),
        one.p_value,
        one.p_corrected,
        one.detectable_points,
    )


def _shown(count: Tally) -> str:
    return f"{count.wins}/{count.ties}/{count.losses}"


def _competition_row(one: CompetitionDuel, pair: Comparison) -> tuple[Any, ...]:
    names = {"first": pair.first, "second": pair.second, None: "tie"}
    return (
        one.competition_id,
        one.tier,
        _runs(one.first),
        _runs(one.second),
        _short(names[one.winner("score")]),
        _short(names[one.winner("medal")]),
        _rounded(one.first.normalised),
        _rounded(one.second.normalised),
        one.why_not_normalised,
    )


def _rounded(normalised: float | None) -> float | None:
    # Means of thresholds and scores with few digits are off by 1e-16.
    return None if normalised is None else round(normalised, 4)


def _runs(side: Side) -> str:
    """Scores by seed, each with its medal: "0.91 gold, 0.80, -"."""
    shown = (
        NOTHING if score is None else f"{show_number(score)} {medal or ''}".strip()
        for score, medal in zip(side.scores, side.medals, strict=True)
    )
    return ", ".join(shown)


def _short(label: str) -> str:
    """The variant's name alone, which is what differs within a group."""
    return label.rpartition(":")[2] or label
