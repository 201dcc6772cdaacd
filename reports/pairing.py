"""Line up the results of two or more agents by competition and seed, tier by tier."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reports.aggregate import ALL, Cell, shown_tiers
from reports.errors import MissingRuns, NotComparable
from reports.facts import Facts, facts_of
from reports.oddities import LIMIT_FIELDS, shortened
from reports.records import Grade, failure
from reports.results import Results
from reports.splits import OWN, split_ids

ABSENT = "no result"


@dataclass(frozen=True)
class Arm:
    """One agent on the competitions of one tier, under those of its seeds that are complete."""

    label: str
    seeds: tuple[int, ...]
    grades: tuple[tuple[Grade, ...], ...]
    """By competition, then by seed."""
    left_out: Mapping[int, tuple[Cell, ...]]
    """Seeds that lack runs and do not count, each with the runs that it lacks."""
    padded: tuple[Cell, ...] = ()
    """Missing runs that count as failures."""


@dataclass(frozen=True)
class Scope:
    """Several agents on the same competitions: a tier, or all."""

    tier: str
    competitions: tuple[str, ...]
    arms: tuple[Arm, ...]


@dataclass(frozen=True)
class LinedUp:
    """What can be compared, and what a reader has to know about the rest."""

    scopes: tuple[Scope, ...]
    facts: Mapping[str, Facts]
    """Of each competition, with the thresholds by which the first agents were graded."""
    notes: tuple[str, ...]


def line_up(results: Sequence[Results], split: str, *, pad_missing: bool) -> LinedUp:
    """Agents on their common competitions, once per tier and over all.

    With the split "own" these are the competitions that every agent was to run; another split has
    to be complete. A seed counts on a tier with all its runs there, as in `aggregate`; with
    `pad_missing` missing runs count as failures, and so do competitions that an agent lacks.
    A tier on which some agent has no complete seed is left out with a note.
    Raises NotComparable where nothing is common or competitions are not graded alike,
    MissingRuns where no tier is left; UnknownSplit and BrokenFile for the split.
    """
    cells = [_by_place(one) for one in results]
    ids, notes = _common(results, split, pad_missing)
    notes += _require_alike(results, ids)
    facts = _facts(results, ids)
    tiers = {one: facts[one].tier for one in ids}
    scopes, failed = [], []
    for tier in _worth_showing(tiers):
        chosen = tuple(one for one in ids if tier in (ALL, tiers[one]))
        arms = [
            _arm(one.label, chosen, places, pad_missing)
            for one, places in zip(results, cells, strict=True)
        ]
        if all(arm.seeds for arm in arms):
            scopes.append(Scope(tier, chosen, tuple(arms)))
        else:
            failed += [f"Not compared on {tier}: {told}." for told in _incomplete(arms)]
    if not scopes:
        raise MissingRuns(" ".join([*failed, "Count missing runs as failures with --pad-missing."]))
    kept = [*notes, *failed, *(told for scope in scopes for told in _seeds_told(scope))]
    return LinedUp(tuple(scopes), facts, tuple(dict.fromkeys(kept)))


def seed_pairs(first: Sequence[int], second: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Positions of the seeds that form pairs: the same number first, the rest by rank.

    As many pairs as the agent with fewer seeds has; what is left over has no partner.

    >>> seed_pairs([0, 1, 2], [1, 2, 3])
    ((0, 2), (1, 0), (2, 1))
    >>> seed_pairs([1, 2, 3], [7])
    ((0, 0),)
    """
    shared = [(first.index(seed), second.index(seed)) for seed in first if seed in second]
    rest = (
        [place for place, seed in enumerate(first) if seed not in second],
        [place for place, seed in enumerate(second) if seed not in first],
    )
    return tuple(sorted([*shared, *zip(*rest, strict=False)]))


def _by_place(results: Results) -> dict[tuple[str, int], Cell]:
    places: dict[tuple[str, int], Cell] = {}
    for cell in results.cells:
        place = (cell.competition_id, cell.seed)
        if place in places:
            raise NotComparable(
                f"{results.label} holds {cell.competition_id} under seed {cell.seed} twice. "
                "Give each run a seed of its own."
            )
        places[place] = cell
    return places


def _common(
    results: Sequence[Results], split: str, pad_missing: bool
) -> tuple[tuple[str, ...], list[str]]:
    """The ids to compare on, and notes on those that are left out."""
    has = [set(one.competitions) for one in results]
    if split != OWN:
        known = replace(results[0], cells=tuple(cell for one in results for cell in one.cells))
        ids = split_ids(split, known)
        if not pad_missing:
            _require_split(results, split, ids)
        return ids, []
    ids = tuple(sorted(set.intersection(*has)))
    if not ids:
        names = ", ".join(one.label for one in results)
        raise NotComparable(f"{names} have no competition in common. Compare others.")
    lacking = sorted(set.union(*has) - set(ids))
    if not lacking:
        return ids, []
    return ids, [
        f"Compared on {_several(len(ids), 'competition')} that all have; {len(lacking)} that not "
        f"all have are left out ({shortened(lacking)})."
    ]


def _require_split(results: Sequence[Results], split: str, ids: Sequence[str]) -> None:
    for one in results:
        known = {cell.competition_id for cell in one.cells if cell.grade}
        missing = [name for name in ids if name not in known]
        if missing:
            raise MissingRuns(
                f"{one.label} has no result of {len(missing)} of the {len(ids)} competitions of "
                f"{split}: {', '.join(missing)}. Count them as failures with --pad-missing, or "
                f"leave out --split to compare on what the agents have in common."
            )


def _require_alike(results: Sequence[Results], ids: Sequence[str]) -> list[str]:
    """Notes on competitions whose medals were given by different thresholds."""
    wanted, differing = set(ids), dict[str, None]()
    seen: dict[str, tuple[str, Grade]] = {}
    for one in results:
        # A run without a submission was never measured against a threshold.
        for grade in (grade for _, grade in one.grades if grade.submission_exists):
            name = grade.competition_id
            label, other = seen.setdefault(name, (one.label, grade))
            if name in wanted and grade.is_lower_better != other.is_lower_better:
                raise NotComparable(
                    f"{name}: lower scores are better in one of {label} and {one.label}, higher "
                    "ones in the other. Grade both again with podium grade."
                )
            if name in wanted and _thresholds_differ(grade, other):
                differing[name] = None
    if not differing:
        return []
    return [
        f"Medals of {_several(len(differing), 'competition')} were given by other thresholds for "
        f"one agent than for another ({shortened([*differing])}), which favours one of them; "
        "--regrade takes the catalog's for all."
    ]


def _thresholds_differ(one: Grade, other: Grade) -> bool:
    limits = [(getattr(one, field), getattr(other, field)) for field in LIMIT_FIELDS]
    return any(
        a is not None and b is not None and not math.isclose(a, b, rel_tol=1e-9) for a, b in limits
    )


def _facts(results: Sequence[Results], ids: Sequence[str]) -> dict[str, Facts]:
    # A run that failed records no thresholds.
    grades: dict[str, Grade] = {}
    for one in results:
        for _, grade in one.grades:
            if grade.gold_threshold is not None:
                grades.setdefault(grade.competition_id, grade)
    return {one: facts_of(one, [grades[one]] if one in grades else []) for one in ids}


def _worth_showing(tiers: Mapping[str, str]) -> tuple[str, ...]:
    """The tiers that occur, and all unless it would be one of them again."""
    shown = shown_tiers(tiers.values())
    return shown[:1] if len(set(tiers.values())) == 1 and len(shown) == 2 else shown


def _arm(
    label: str, ids: Sequence[str], places: Mapping[tuple[str, int], Cell], pad_missing: bool
) -> Arm:
    seeds = sorted({seed for name, seed in places if name in set(ids)})
    lines = {
        seed: [places.get((name, seed)) or Cell(name, seed, None, ABSENT) for name in ids]
        for seed in seeds
    }
    lacking = {
        seed: tuple(cell for cell in cells if cell.grade is None) for seed, cells in lines.items()
    }
    kept = tuple(seed for seed in seeds if pad_missing or not lacking[seed])
    return Arm(
        label,
        kept,
        tuple(
            tuple(lines[seed][row].grade or failure(name) for seed in kept)
            for row, name in enumerate(ids)
        ),
        {seed: cells for seed, cells in lacking.items() if cells and seed not in kept},
        tuple(cell for seed in kept for cell in lacking[seed]),
    )


def _incomplete(arms: Sequence[Arm]) -> Iterator[str]:
    for arm in arms:
        if not arm.seeds:
            told = "; ".join(_left_out(arm)) or "it has no run there"
            yield f"{arm.label} has no complete seed ({told})"


def _left_out(arm: Arm) -> Iterator[str]:
    for seed, cells in arm.left_out.items():
        named = shortened([f"{cell.competition_id}: {cell.missing}" for cell in cells])
        yield f"seed {seed} lacks {named}"


def _seeds_told(scope: Scope) -> Iterator[str]:
    for arm in scope.arms:
        if arm.left_out:
            yield f"{arm.label} on {scope.tier}, seeds left out: {'; '.join(_left_out(arm))}."
        if arm.padded:
            named = shortened([f"{cell.competition_id} seed {cell.seed}" for cell in arm.padded])
            yield (
                f"{arm.label} on {scope.tier}: failures stand for "
                f"{_several(len(arm.padded), 'missing run')} ({named})."
            )


def _several(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
