"""Is one agent better than another? Differences with intervals and tests, tier by tier."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from reports.aggregate import ALL, COUNTED, Estimate, estimate
from reports.duels import CompetitionDuel, Record, competition_duels, mean_ranks_of, records
from reports.errors import NotComparable, UnknownMeasure
from reports.heterogeneity import heterogeneity_of, published_heterogeneity
from reports.intervals import RESAMPLES, Interval
from reports.normalised_scores import clipped, normalised_score, why_not_normalised
from reports.oddities import shortened
from reports.pairing import Arm, LinedUp, Scope, line_up, seed_pairs
from reports.power import Design, Heterogeneity, detectable_difference
from reports.splits import OWN
from reports.statistics.bootstrap import difference_interval
from reports.statistics.corrections import CORRECTIONS, require_correction
from reports.statistics.significance import (
    Tally,
    discordant_pairs,
    mcnemar_test,
    permutation_test,
    sign_test,
    smallest_p,
    tally,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reports.facts import Facts
    from reports.results import Results
    from reports.statistics.ranks import MeanRanks

    Array = NDArray[np.float64]

NORMALISED = "normalised"
"""The mean of the scores between median (0) and gold (100), clipped, as a measure."""
MEASURES = (*COUNTED, NORMALISED)
DEFAULT_MEASURES = ("any_medal", "gold", "above_median", "valid")
_POWER_EXPERIMENTS = 500
"""Enough for half a point or so, in a tenth of a second."""


@dataclass(frozen=True)
class Difference:
    """One measure on one tier: how far the second agent is ahead of the first, and how surely.

    Rates are in percent and differences in percentage points, over all complete seeds of each
    agent. Tests are on the seeds that form pairs.
    """

    first: str
    second: str
    tier: str
    measure: str
    competitions: int
    first_percent: Estimate
    second_percent: Estimate
    first_seeds: int
    second_seeds: int
    points: float
    """Second minus first."""
    interval: Interval
    """95 %, hierarchical bootstrap; see `reports.statistics.bootstrap`."""
    paired_seeds: int
    competitions_by_sign: Tally
    """Competitions in which the second does better, as well, worse by this measure."""
    only_first: int | None
    """Paired runs in which only the first succeeds; None where runs do not succeed or fail."""
    only_second: int | None
    p_value: float
    """Permutation of the agents in whole competitions: McNemar's test that respects clusters."""
    p_corrected: float
    """The same, corrected for all that were tested together."""
    sign_p_value: float
    mcnemar_p_value: float | None
    """Over competitions, each decided by most of its seeds."""
    smallest_p_value: float
    """What the permutation test could have given at best, with as many unequal competitions."""
    detectable_points: float | None
    """The smallest difference that this design finds 4 times in 5 at the level 0.05, before any
    correction; None if even the largest possible is not found so often, or for scores."""


@dataclass(frozen=True)
class Comparison:
    """Two agents; every number is the second against the first."""

    first: str
    second: str
    differences: tuple[Difference, ...]
    """By tier (low, medium, high, all), then measure."""
    records: tuple[Record, ...]
    """Wins, ties and losses by score and by medal, for each tier."""
    competitions: tuple[CompetitionDuel, ...]
    notes: tuple[str, ...]

    def difference(self, tier: str = ALL, measure: str = "any_medal") -> Difference:
        """The difference of a tier and a measure; raises KeyError if it was not compared."""
        for one in self.differences:
            if (one.tier, one.measure) == (tier, measure):
                return one
        raise KeyError(f"{measure} on {tier}")


@dataclass(frozen=True)
class Comparisons:
    """Pairs of agents, tested together."""

    pairs: tuple[Comparison, ...]
    correction: str
    tests: int
    """How many p-values the correction is over."""
    ranks: MeanRanks | None
    """Over the competitions that all agents have; None with two agents."""
    seed: int
    resamples: int


def compare(
    first: Results,
    second: Results,
    *,
    split: str = OWN,
    measures: Sequence[str] = DEFAULT_MEASURES,
    pad_missing: bool = False,
    correction: str = "holm",
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> Comparison:
    """Compare two agents on the competitions of a split, by default those that both have.

    Paired by competition and seed: seeds of the same number form pairs, the rest by rank; an
    agent's further seeds count for the rates and the interval, but not for the tests. Corrected
    over tiers and measures. The same `seed` gives the same numbers.
    Raises what `reports.pairing.line_up` raises, UnknownMeasure and UnknownCorrection.
    """
    return compare_all(
        (first, second),
        split=split,
        measures=measures,
        pad_missing=pad_missing,
        correction=correction,
        seed=seed,
        resamples=resamples,
    ).pairs[0]


def compare_all(
    results: Sequence[Results],
    *,
    split: str = OWN,
    measures: Sequence[str] = DEFAULT_MEASURES,
    pad_missing: bool = False,
    correction: str = "holm",
    all_pairs: bool = False,
    seed: int = 0,
    resamples: int = RESAMPLES,
    with_power: bool = True,
) -> Comparisons:
    """Compare agents with the first of them, or each with each other, tested together.

    Each pair is compared on what the two have in common; mean ranks are over what all have.
    Without `with_power`, which is simulated and takes longest, `detectable_points` are None.
    Raises as `compare` does, and NotComparable for fewer than two agents or a label twice.
    """
    _require(results, measures, correction)
    duos = _duos(results, all_pairs)
    pairs = [
        _compare(
            line_up(duo, split, pad_missing=pad_missing), measures, seed, resamples, with_power
        )
        for duo in duos
    ]
    p_values = [one.p_value for pair in pairs for one in pair.differences]
    corrected = iter(CORRECTIONS[correction](p_values))
    kept = tuple(
        replace(
            pair,
            differences=tuple(
                replace(one, p_corrected=next(corrected)) for one in pair.differences
            ),
        )
        for pair in pairs
    )
    ranks = _ranks(results, split, pad_missing) if len(results) > 2 else None
    return Comparisons(kept, correction, len(p_values), ranks, seed, resamples)


def _require(results: Sequence[Results], measures: Sequence[str], correction: str) -> None:
    require_correction(correction)
    unknown = [one for one in measures if one not in MEASURES]
    if unknown or not measures:
        raise UnknownMeasure(
            f"There is no measure '{', '.join(unknown)}'. Choose from: {', '.join(MEASURES)}."
        )
    labels = [one.label for one in results]
    if len(labels) < 2:
        raise NotComparable(f"Only {', '.join(labels) or 'nothing'} to compare. Name two agents.")
    twice = sorted({label for label in labels if labels.count(label) > 1})
    if twice:
        raise NotComparable(f"{', '.join(twice)} is named twice. Compare different agents.")


def _duos(results: Sequence[Results], all_pairs: bool) -> list[tuple[Results, Results]]:
    last = len(results) - 1 if all_pairs else 1
    return [(results[i], other) for i in range(last) for other in results[i + 1 :]]


def _ranks(results: Sequence[Results], split: str, pad_missing: bool) -> MeanRanks | None:
    lined = line_up(results, split, pad_missing=pad_missing)
    return mean_ranks_of(lined.scopes[-1], lined.facts)


def _compare(
    lined: LinedUp, measures: Sequence[str], seed: int, resamples: int, with_power: bool
) -> Comparison:
    widest = max(lined.scopes, key=lambda scope: len(scope.competitions))
    counted = [measure for measure in measures if measure in COUNTED and with_power]
    models = {measure: _model(widest, measure) for measure in counted}
    differences, notes = [], list(lined.notes)
    for scope in lined.scopes:
        for measure in measures:
            rng = _generator(seed, scope.tier, measure)
            found = _difference(scope, measure, lined.facts, models.get(measure), rng, resamples)
            if found is None:
                notes.append(f"{scope.tier}: no competition has a score between median and gold.")
            else:
                differences.append(found)
    first, second = (arm.label for arm in widest.arms)
    return Comparison(
        first,
        second,
        tuple(differences),
        tuple(record for scope in lined.scopes for record in records(scope, lined.facts)),
        competition_duels(widest, lined.facts),
        tuple([*notes, *_unpaired_told(widest), *_flat_told(widest, lined.facts)]),
    )


def _generator(seed: int, tier: str, measure: str) -> np.random.Generator:
    """Randomness of a cell's own, so that its numbers do not depend on what else is asked."""
    return np.random.default_rng([seed, zlib.crc32(f"{tier} {measure}".encode())])


def _difference(
    scope: Scope,
    measure: str,
    facts: Mapping[str, Facts],
    model: Heterogeneity | None,
    rng: np.random.Generator,
    resamples: int,
) -> Difference | None:
    first, second = (_values(arm, measure, facts) for arm in scope.arms)
    if not len(first):
        return None
    pairs = seed_pairs(scope.arms[0].seeds, scope.arms[1].seeds)
    ours, theirs = (
        values[:, list(places)]
        for values, places in zip((first, second), zip(*pairs, strict=True), strict=True)
    )
    apart = theirs.mean(axis=1) - ours.mean(axis=1)
    signs = tally(apart)
    is_counted = measure in COUNTED
    discordant = discordant_pairs(ours, theirs) if is_counted else (None, None)
    p_value = permutation_test(apart, rng=rng, resamples=resamples)
    interval = difference_interval(first, second, rng=rng, resamples=resamples)
    return Difference(
        first=scope.arms[0].label,
        second=scope.arms[1].label,
        tier=scope.tier,
        measure=measure,
        competitions=len(first),
        first_percent=_over_seeds(first),
        second_percent=_over_seeds(second),
        first_seeds=first.shape[1],
        second_seeds=second.shape[1],
        points=100 * float(second.mean() - first.mean()),
        interval=Interval(100 * interval.low, 100 * interval.high),
        paired_seeds=len(pairs),
        competitions_by_sign=signs,
        only_first=discordant[0],
        only_second=discordant[1],
        p_value=p_value,
        p_corrected=p_value,
        sign_p_value=sign_test(signs.wins, signs.losses),
        mcnemar_p_value=mcnemar_test(ours, theirs) if is_counted else None,
        smallest_p_value=smallest_p(apart),
        detectable_points=_detectable(ours, theirs, model) if model else None,
    )


def _values(arm: Arm, measure: str, facts: Mapping[str, Facts]) -> Array:
    """Values in 0..1 of the shape (competitions, seeds), without competitions that have none."""
    if measure in COUNTED:
        field = COUNTED[measure]
        return np.array([[getattr(g, field) for g in row] for row in arm.grades], dtype=float)
    rows = [
        [normalised_score(grade, facts[grade.competition_id]) for grade in row]
        for row in arm.grades
    ]
    known = [[clipped(one) for one in row if one is not None] for row in rows]
    return np.array([row for row in known if row], dtype=float).reshape(-1, len(arm.seeds))


def _over_seeds(values: Array) -> Estimate:
    return estimate([100 * float(one) for one in values.mean(axis=0)])


def _model(scope: Scope, measure: str) -> Heterogeneity:
    """How competitions differ by a measure, as the two agents' own results have it."""
    first, second = (_values(arm, measure, {}) for arm in scope.arms)
    return heterogeneity_of(first, second, default=published_heterogeneity(), source="own results")


def _detectable(first: Array, second: Array, model: Heterogeneity) -> float | None:
    design = Design(len(first), first.shape[1])
    # Half a success and half a failure more: a rate of 0 in a sample is not a rate of 0.
    base = (float((first.mean() + second.mean()) / 2) * len(first) + 0.5) / (len(first) + 1)
    found = detectable_difference(design, base, model, experiments=_POWER_EXPERIMENTS)
    return None if found is None else 100 * found


def _unpaired_told(scope: Scope) -> Iterator[str]:
    counts = [len(arm.seeds) for arm in scope.arms]
    if counts[0] != counts[1]:
        yield (
            f"Complete seeds: {scope.arms[0].label} {counts[0]}, {scope.arms[1].label} "
            f"{counts[1]}; rates and intervals are over all, p over {min(counts)} of each."
        )


def _flat_told(scope: Scope, facts: Mapping[str, Facts]) -> Iterator[str]:
    reasons: dict[str, list[str]] = {}
    for one in scope.competitions:
        reasons.setdefault(why_not_normalised(facts[one]), []).append(one)
    for why, names in reasons.items():
        if why:
            yield (
                f"No score between median and gold for {len(names)} competitions, where {why}: "
                f"{shortened(names)}."
            )
