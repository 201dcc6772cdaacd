"""The published leaderboard with one's own results ranked in."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from competitions.errors import UnknownSplit
from reports.aggregate import ALL, TIERS, Estimate
from reports.aggregation import Aggregate, aggregate, left_out_told
from reports.errors import MissingRuns
from reports.oddities import shortened
from reports.published import Published, board
from reports.records import Problem
from reports.results import Conditions, Results
from reports.splits import split_ids

SPLITS = (*TIERS, ALL)
DECIMALS = 2
"""Of percentages on the public leaderboard: equal ones are equal in rank."""


@dataclass(frozen=True)
class Row:
    """One agent on the leaderboard, published or one's own."""

    agent: str
    conditions: Conditions
    rates: Mapping[str, Estimate]
    """Any-medal percentage by split; nan where there are no results of a split."""
    seeds: int | None
    source: str
    is_own: bool = False
    slug: str = ""
    """Of a published agent."""
    notes: tuple[str, ...] = ()
    """What has to be said of one's own results, in sentences."""
    rank: int = 0
    """1 is the best; agents with the same percentage share one, and the next is left out."""
    is_tied: bool = False
    overlaps_above: bool | None = None
    """Whether its interval of mean ± SEM meets that of the row above; None where that is not
    known, as with one seed and in the first row."""


@dataclass(frozen=True)
class Leaderboard:
    """Rows by rank, and what has to be said beside them."""

    split: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    problems: tuple[Problem, ...] = ()
    """Of the files of one's own results."""


def leaderboard(
    split: str = ALL,
    *,
    max_hours: float | None = None,
    no_leakage: bool = False,
    own: Sequence[Results] = (),
    pad_missing: bool = False,
) -> Leaderboard:
    """The published rows and `own` results, by the any-medal percentage of a split.

    `max_hours` and `no_leakage` leave out published rows with a larger budget and with known
    leakage; one's own results stay and are noted. Rows with the same percentage to two decimals
    share a rank; published ones keep their order and come before one's own.
    Raises UnknownSplit for a split that is not on the leaderboard, and MissingRuns, with names,
    for results that lack competitions of the split, which `pad_missing` counts as failures.
    """
    if split not in SPLITS:
        raise UnknownSplit(split, SPLITS)
    chosen = [one for one in board() if _is_chosen(one, max_hours, no_leakage)]
    rows = [_published_row(one) for one in chosen]
    rows += [_own_row(results, split, pad_missing) for results in own]
    ranked = _ranked(rows, split)
    notes = tuple(_notes(ranked, chosen, max_hours, no_leakage))
    problems = dict.fromkeys(problem for results in own for problem in results.problems)
    return Leaderboard(split, ranked, notes, tuple(problems))


def _is_chosen(one: Published, max_hours: float | None, no_leakage: bool) -> bool:
    hours, leakage = one.conditions.hours, one.conditions.known_leakage
    is_short = max_hours is None or (hours is not None and hours <= max_hours)
    return is_short and not (no_leakage and leakage == "yes")


def _published_row(one: Published) -> Row:
    return Row(
        agent=one.agent,
        conditions=one.conditions,
        rates={split: one.rate(split) for split in SPLITS},
        seeds=one.seeds,
        source=str(one.source),
        slug=one.slug,
    )


def _own_row(results: Results, split: str, pad_missing: bool) -> Row:
    found = _required(results, split, pad_missing)
    others = {other: _possible(results, other, pad_missing) for other in SPLITS}
    return Row(
        agent=results.label,
        conditions=replace(results.conditions, is_padded=bool(found.padded)),
        rates={
            other: one.measures["any_medal"].estimate if one else Estimate(math.nan, math.nan)
            for other, one in others.items()
        },
        seeds=len(found.seeds),
        source=results.source,
        is_own=True,
        notes=tuple(_own_notes(results, found)),
    )


def _required(results: Results, split: str, pad_missing: bool) -> Aggregate:
    """The results' percentages on the split; raises MissingRuns naming what they lack."""
    graded = {grade.competition_id for _, grade in results.grades}
    missing = [one for one in split_ids(split, results) if one not in graded]
    if missing and not pad_missing:
        raise MissingRuns(
            f"{results.label} cannot be ranked on {split}: it has no result of {len(missing)} "
            f"competitions: {', '.join(missing)}. Choose another --split, or count them as "
            "failures with --pad-missing."
        )
    return aggregate(results, split, pad_missing=pad_missing)


def _possible(results: Results, split: str, pad_missing: bool) -> Aggregate | None:
    try:
        return aggregate(results, split, pad_missing=pad_missing)
    except MissingRuns:
        return None


def _own_notes(results: Results, found: Aggregate) -> Iterator[str]:
    label, given = results.label, results.conditions
    told = (
        f"{len(found.seeds)} {'seed' if len(found.seeds) == 1 else 'seeds'}",
        f"model {given.model or 'not stated'}",
        f"budget {'not stated' if given.hours is None else f'{given.hours:g} h'}",
        f"hardware {given.hardware or 'not stated'}",
        f"network {given.network or 'not stated'}",
        *(f"{name} {value}" for name, value in given.other.items()),
    )
    yield f"{label} is your own: {'; '.join(told)}."
    if found.padded:
        named = shortened([f"{cell.competition_id} seed {cell.seed}" for cell in found.padded])
        yield f"{label}: {len(found.padded)} missing results count as failures ({named})."
    for lacking in left_out_told(found.left_out):
        yield f"{label}: {lacking} and is left out."
    if len(found.seeds) < 3:
        yield f"{label}: the leaderboard asks for 3 seeds, and it has {len(found.seeds)}."


def _ranked(rows: Sequence[Row], split: str) -> tuple[Row, ...]:
    def percent(row: Row) -> float:
        return round(row.rates[split].mean, DECIMALS)

    ordered = sorted(rows, key=lambda row: -percent(row))
    percents = [percent(row) for row in ordered]
    above = [None, *ordered]
    return tuple(
        replace(
            row,
            rank=1 + percents.index(value),
            is_tied=percents.count(value) > 1,
            overlaps_above=_overlaps(row.rates[split], before.rates[split]) if before else None,
        )
        for row, before, value in zip(ordered, above, percents, strict=False)
    )


def _overlaps(one: Estimate, better: Estimate) -> bool | None:
    """Whether two intervals of mean ± SEM meet; None where a SEM is unknown."""
    if math.isnan(one.sem) or math.isnan(better.sem):
        return None
    # Percentages are rounded, so intervals that miss by less than a unit may meet.
    return better.mean - better.sem <= one.mean + one.sem + 10.0**-DECIMALS


def _notes(
    rows: Sequence[Row], chosen: Sequence[Published], max_hours: float | None, no_leakage: bool
) -> Iterator[str]:
    for source in dict.fromkeys(row.source for row in rows if not row.is_own):
        yield f"Published rows: {source}. It takes no submissions since 2026-04-24."
    if any(row.overlaps_above for row in rows):
        yield (
            "~ in the column ± marks a row whose mean ± SEM meets that of the row above: their "
            "order may be chance. This is no test; podium compare tests your own results."
        )
    left_out = [one.label for one in board() if one not in chosen]
    if left_out:
        filters = [] if max_hours is None else [f"more than {max_hours:g} h"]
        filters += ["known leakage"] if no_leakage else []
        yield f"Left out ({' or '.join(filters)}): {len(left_out)} published rows."
    if no_leakage and any(row.conditions.known_leakage == "not stated" for row in rows):
        yield "Where leakage is 'not stated' the board no longer said so; these rows are kept."
    for row in rows:
        hours = row.conditions.hours
        if row.is_own and max_hours is not None and (hours is None or hours > max_hours):
            budget = "of unknown budget" if hours is None else f"of {hours:g} h"
            yield f"{row.agent} is {budget}, although at most {max_hours:g} h were asked for."
    yield from (note for row in rows for note in row.notes)
