"""Published figures beside the same recomputed from scores: differences and verdicts."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from reports.aggregate import ALL, TIERS, Estimate
from reports.aggregation import Aggregate, aggregate, left_out_told
from reports.errors import MissingRuns, UnknownSource
from reports.oddities import shortened
from reports.published import Figure, Published, RawScores, raw_scores, with_raw_scores
from reports.records import Problem
from reports.regrade import Disagreement
from reports.results import Conditions, Results
from reports.sources import EXPERIMENTS, results_of
from reports.splits import split_ids

NOT_STATED = "not stated"


class Verdict(StrEnum):
    """How a recomputed percentage stands to the published one."""

    EQUAL = "equal to rounding"
    """Rounded to the published digits it is the published one."""
    WITHIN = "within SEM"
    """It differs by no more than the combined standard error."""
    OFF = "off"
    """It differs by more."""
    UNKNOWN = "differs, no SEM known"
    """It differs, and nobody knows by how much it may."""


@dataclass(frozen=True)
class Comparison:
    """One published percentage and the same recomputed."""

    figure: Figure
    recomputed: Estimate | None
    """None where there are no results to compute it from."""

    @property
    def difference(self) -> float | None:
        """Recomputed less published, in points."""
        return None if self.recomputed is None else self.recomputed.mean - self.figure.mean

    @property
    def verdict(self) -> Verdict | None:
        """See `verdict`; None without a recomputed percentage."""
        return None if self.recomputed is None else verdict(self.figure, self.recomputed)

    @property
    def sem_is_equal(self) -> bool | None:
        """Whether the SEMs agree to rounding; None where one is unknown."""
        if self.figure.sem is None or self.recomputed is None or math.isnan(self.recomputed.sem):
            return None
        return abs(self.recomputed.sem - self.figure.sem) <= self.figure.half_unit + _SLACK


@dataclass(frozen=True)
class Condition:
    """One condition of the published runs and of those that were recomputed from."""

    name: str
    published: str
    ours: str

    @property
    def differs(self) -> bool | None:
        """None where one side does not say."""
        if NOT_STATED in (self.published, self.ours):
            return None
        return self.published.casefold() != self.ours.casefold()


@dataclass(frozen=True)
class SeedMedals:
    """How many medals one seed won."""

    seed: int
    gold: int
    silver: int
    bronze: int
    competitions: int
    tiers: Mapping[str, tuple[int, int]]
    """Tier -> competitions with a medal, and competitions."""

    def __str__(self) -> str:
        tiers = ", ".join(f"{tier} {won}/{of}" for tier, (won, of) in self.tiers.items())
        return (
            f"Seed {self.seed}: {self.gold} gold, {self.silver} silver, {self.bronze} bronze "
            f"of {self.competitions} ({tiers})"
        )


@dataclass(frozen=True)
class Reproduction:
    """The figures of one published agent against one set of results."""

    published: Published
    label: str
    """Of the results."""
    source: str
    seeds: int
    """Complete ones, on the largest split that was compared."""
    comparisons: tuple[Comparison, ...]
    conditions: tuple[Condition, ...]
    """Empty where the results are the published agent's own."""
    medals: tuple[SeedMedals, ...]
    """Of each seed on the largest split that was compared."""
    disagreements: tuple[Disagreement, ...]
    """Medals that the authors reported and the scores do not give."""
    notes: tuple[str, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def caveat(self) -> str:
        """What has to be said with each verdict; "" where nothing has."""
        many = self.published.seeds or "several"
        return f"1 seed against a mean of {many}" if self.seeds == 1 and many != 1 else ""


# Binary fractions: 62.125 - 62.12 is not exactly half a hundredth.
_SLACK = 1e-9


def verdict(figure: Figure, recomputed: Estimate) -> Verdict:
    """How a recomputed mean stands to a published one.

    Equal to rounding: the difference is at most half a unit of the last published digit. Within
    SEM: at most the combined standard error, the root of the sum of both squares; of one seed the
    SEM is unknown, and the published one counts alone. What rounding may have taken from the
    published mean and SEM is allowed for.

    >>> from reports.published import find_published
    >>> low = find_published("famou-agent")[0].figures[0]
    >>> [str(verdict(low, Estimate(mean, 1.0))) for mean in (62.1212, 63.5, 70.0)]
    ['equal to rounding', 'within SEM', 'off']
    """
    beyond = abs(recomputed.mean - figure.mean) - figure.half_unit
    if beyond <= _SLACK:
        return Verdict.EQUAL
    theirs = None if figure.sem is None else figure.sem + figure.half_unit
    ours = None if math.isnan(recomputed.sem) else recomputed.sem
    known = [sem for sem in (theirs, ours) if sem is not None]
    if not known:
        return Verdict.UNKNOWN
    return Verdict.WITHIN if beyond <= math.hypot(*known) + _SLACK else Verdict.OFF


def reproduce(
    published: Published,
    results: Results,
    *,
    pad_missing: bool = False,
    is_own_data: bool = False,
    disagreements: Sequence[Disagreement] = (),
) -> Reproduction:
    """Recompute every published figure of an agent from results, and compare.

    Splits of which the results lack competitions are not compared and noted, or padded with
    failures. `is_own_data` says that the results are the published agent's own, so that their
    conditions need no comparison. Raises MissingRuns when no split can be compared.
    """
    found, lacking = _aggregates(results, pad_missing)
    comparisons = tuple(_comparison(figure, found) for figure in published.sharpest)
    if not any(one.recomputed for one in comparisons):
        raise MissingRuns(f"{results.label} cannot be compared on any split. {' '.join(lacking)}")
    widest = max(found.values(), key=lambda one: len(one.competitions))
    theirs = () if is_own_data else tuple(_conditions(published, results, widest))
    return Reproduction(
        published=published,
        label=results.label,
        source=results.source,
        seeds=len(widest.seeds),
        comparisons=comparisons,
        conditions=theirs,
        medals=tuple(_medals(results, widest)),
        disagreements=tuple(disagreements),
        notes=(*lacking, *_notes(published, results, widest, comparisons)),
        problems=results.problems,
    )


def reproduce_bundled(agents: Sequence[Published]) -> list[Reproduction]:
    """The reproductions of those agents whose raw scores are bundled.

    Raises NoRawScores, saying how to get them, when there are none of any.
    """
    bundled = [one for one in agents if one in with_raw_scores()]
    found = []
    for agent in bundled or agents[:1]:
        scores = raw_scores(agent)
        one = reproduce(agent, scores.results, is_own_data=True, disagreements=scores.disagreements)
        found.append(replace(one, notes=(*one.notes, *_reported(scores))))
    return found


def _reported(scores: RawScores) -> Iterator[str]:
    if scores.reported:
        count = len(scores.disagreements)
        yield (
            f"Medals and places that the authors reported: {scores.reported}, of which the scores "
            f"give another: {count or 'none'}."
        )


def results_for(agent: Published, spec: str, runs_dir: Path) -> list[Results]:
    """The results that a spec names; of a checkout's `runs/` those of the agent's experiment.

    Raises UnknownSource, also when such a folder lists experiments and it is not known which is
    the agent's, and what `reports.sources.results_of` raises.
    """
    folders = [place for place in (Path(spec), runs_dir / spec) if (place / EXPERIMENTS).is_file()]
    if not folders:
        return results_of(spec, runs_dir)
    if not agent.experiment_id:
        raise UnknownSource(
            f"{folders[0] / EXPERIMENTS} lists experiments, and which is that of {agent.label} is "
            f"not known. Name it: --from {spec}:EXPERIMENT"
        )
    return results_of(f"{folders[0]}:{agent.experiment_id}", runs_dir)


def _aggregates(results: Results, pad_missing: bool) -> tuple[dict[str, Aggregate], list[str]]:
    """The percentages of each split that can be computed, and a sentence for each that cannot."""
    found: dict[str, Aggregate] = {}
    lacking: list[str] = []
    for split in (*TIERS, ALL):
        try:
            found[split] = aggregate(results, split, pad_missing=pad_missing)
        except MissingRuns as error:
            lacking.append(_lack(results, split) or f"Not compared on {split}: {error}")
    return found, lacking


def _lack(results: Results, split: str) -> str:
    graded = {grade.competition_id for _, grade in results.grades}
    ids = split_ids(split, results)
    missing = [one for one in ids if one not in graded]
    if not missing:
        return ""
    return (
        f"Not compared on {split}: no result of {len(missing)} of its {len(ids)} competitions "
        f"({shortened(missing)})."
    )


def _comparison(figure: Figure, found: dict[str, Aggregate]) -> Comparison:
    one = found.get(figure.split)
    return Comparison(figure, one.measures[figure.measure].estimate if one else None)


def _medals(results: Results, found: Aggregate) -> Iterator[SeedMedals]:
    tier_of = {one: tier for tier in TIERS for one in split_ids(tier, results)}
    sizes = Counter(tier_of[one] for one in found.competitions)
    for one in found.seeds:
        grades = [
            grade
            for seed, grade in results.grades
            if seed == one.seed and grade.competition_id in set(found.competitions)
        ]
        won = Counter(tier_of[grade.competition_id] for grade in grades if grade.any_medal)
        medals = Counter(grade.medal for grade in grades)
        yield SeedMedals(
            seed=one.seed,
            gold=medals["gold"],
            silver=medals["silver"],
            bronze=medals["bronze"],
            competitions=len(found.competitions),
            tiers={tier: (won[tier], sizes[tier]) for tier in TIERS if sizes[tier]},
        )


def _conditions(published: Published, results: Results, found: Aggregate) -> Iterator[Condition]:
    theirs, ours = published.conditions, results.conditions
    if replace(ours, other={}) != Conditions():
        yield from _stated(theirs, ours)
    seeds = NOT_STATED if published.seeds is None else str(published.seeds)
    yield Condition("seeds", seeds, str(len(found.seeds)))
    yield Condition("padding", _answer(theirs.is_padded), _answer(bool(found.padded)))
    for name, value in ours.other.items():
        yield Condition(name, theirs.other.get(name, NOT_STATED), value)


def _stated(theirs: Conditions, ours: Conditions) -> Iterator[Condition]:
    """What run groups say of their conditions; grading reports say nothing."""
    yield Condition("budget", _hours(theirs), _hours(ours))
    for name in ("hardware", "model", "network", "isolation"):
        yield Condition(
            name, getattr(theirs, name) or NOT_STATED, getattr(ours, name) or NOT_STATED
        )
    leakage = (theirs.known_leakage or NOT_STATED, ours.known_leakage or NOT_STATED)
    yield Condition("known leakage", *leakage)
    yield Condition("date", theirs.date or NOT_STATED, ours.date or NOT_STATED)


def _hours(one: Conditions) -> str:
    return NOT_STATED if one.hours is None else f"{one.hours:g} h"


def _answer(value: bool | None) -> str:
    return NOT_STATED if value is None else "yes" if value else "no"


def _notes(
    published: Published, results: Results, found: Aggregate, comparisons: Sequence[Comparison]
) -> Iterator[str]:
    for told in left_out_told(found.left_out):
        yield f"Left out of the means: {told}."
    if found.padded:
        named = shortened([f"{cell.competition_id} seed {cell.seed}" for cell in found.padded])
        yield f"Padded: {len(found.padded)} missing results count as failures ({named})."
    if len(found.seeds) == 1:
        yield _one_seed(published, comparisons)
    unequal = [one for one in comparisons if one.sem_is_equal is False and _is_equal(one)]
    if unequal:
        names = [f"{one.figure.split} {one.figure.measure}" for one in unequal]
        yield f"Equal means with another SEM: {', '.join(names)}."
    weighted = _of_tiers(published)
    if weighted is not None:
        yield (
            f"The published tiers give {weighted:.2f} for all, not {published.rate(ALL).mean:.2f}: "
            "only complete seeds count, and a seed may be complete on one split only."
        )


def _is_equal(one: Comparison) -> bool:
    return one.verdict is Verdict.EQUAL


def _one_seed(published: Published, comparisons: Sequence[Comparison]) -> str:
    many = "several seeds" if published.seeds is None else f"{published.seeds} seeds"
    told = (
        f"One seed is compared with a published mean of {many}: its own SEM is unknown, and the "
        "verdict takes the published SEM alone."
    )
    whole = [one.figure for one in comparisons if one.figure.split == ALL]
    sem = next((one.sem for one in whole if one.measure == "any_medal" and one.sem), None)
    if published.seeds is None or published.seeds < 2 or sem is None:
        return told
    # The difference of one seed and the mean of n others has a variance of (n + 1) SEM^2.
    typical = sem * math.sqrt(published.seeds + 1)
    return (
        f"{told} A single seed typically strays by SEM x sqrt({published.seeds} + 1), here "
        f"{typical:.2f} points of any medal, so 'off' by less says little."
    )


def _of_tiers(published: Published) -> float | None:
    """The any-medal percentage that the published tiers give, if it is not the published one."""
    rates = [published.rate(split) for split in (*TIERS, ALL)]
    if any(math.isnan(one.mean) for one in rates):
        return None
    sizes = [len(split_ids(split, Results("", ()))) for split in TIERS]
    total = sum(size * one.mean for size, one in zip(sizes, rates, strict=False)) / sum(sizes)
    return total if abs(total - rates[-1].mean) > 0.0125 else None
