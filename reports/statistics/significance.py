"""Exact tests of whether two agents differ, with the competition as the unit.

All three keep their level whether the agents are equal in every competition or only differ by
chance from one competition to the next, as long as neither is favoured.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

_MOST_ENUMERATED = 16
"""Competitions with a difference up to which all 2^n flips are looked at."""
_WHOLE = 1e-9
"""How near to a whole number counts as whole, and how much smaller as equal."""


@dataclass(frozen=True)
class Tally:
    """In how many competitions the second agent does better, as well, worse."""

    wins: int
    ties: int
    losses: int


def tally(differences: Array) -> Tally:
    """Count competitions by the sign of their difference, second minus first.

    >>> tally(np.array([1.0, 0.0, -0.5, 0.5]))
    Tally(wins=2, ties=1, losses=1)
    """
    better = int((differences > _WHOLE).sum())
    worse = int((differences < -_WHOLE).sum())
    return Tally(better, len(differences) - better - worse, worse)


def sign_test(wins: int, losses: int) -> float:
    """Two-sided exact p-value that wins and losses are equally likely; ties are left out.

    1 without any win or loss. Equal to scipy.stats.binomtest(wins, wins + losses).

    >>> sign_test(5, 0)
    0.0625
    """
    total = wins + losses
    if total == 0:
        return 1.0
    tail = sum(math.comb(total, k) for k in range(min(wins, losses) + 1))
    return min(1.0, float(2 * tail / 2**total))


def mcnemar_test(first: Array, second: Array) -> float:
    """Exact p-value of McNemar's test over competitions, each decided by most of its seeds.

    `first` and `second` have the shape (competitions, seeds) with values 0 or 1. Counting each
    pair of seeds as a pair of its own would take the seeds of a competition for independent; so
    a competition is one pair. Exactly half of the seeds decides nothing, and is no discordance.
    """
    decided = [np.sign(values.mean(axis=1) - 0.5) for values in (first, second)]
    apart = decided[1] - decided[0]
    return sign_test(int((apart == 2).sum()), int((apart == -2).sum()))


def discordant_pairs(first: Array, second: Array) -> tuple[int, int]:
    """Paired runs that only the first agent, and only the second, brought to success.

    The arrays have one shape, (competitions, seeds), with values 0 or 1; equal positions pair.
    """
    return int((first > second).sum()), int((second > first).sum())


def permutation_test(
    differences: Array, *, rng: np.random.Generator, resamples: int = 10_000
) -> float:
    """Two-sided p-value of a mean difference, flipping the sign of whole competitions.

    `differences` has one value per competition. Flipping a competition swaps the agents in all
    its seeds together, so for values of 0 and 1 this is McNemar's test on the discordant pairs
    of runs that respects clusters (Durkalski et al. 2003), in its exact form. Exact where the
    differences are multiples of one share 1/n (n up to 100) and where few of them differ from
    0; otherwise by Monte Carlo with the observed one counted in (Phipson and Smyth 2010).
    """
    nonzero = differences[np.abs(differences) > _WHOLE]
    if len(nonzero) == 0:
        return 1.0
    steps = _whole_steps(nonzero)
    if steps is not None:
        return _convolved(steps)
    if len(nonzero) <= _MOST_ENUMERATED:
        return _enumerated(nonzero)
    signs = rng.integers(0, 2, (resamples, len(nonzero))) * 2.0 - 1
    extreme = np.abs(signs @ nonzero) >= abs(nonzero.sum()) - _WHOLE
    return (1 + int(extreme.sum())) / (1 + resamples)


def smallest_p(differences: Array) -> float:
    """The smallest p-value that the permutation test could give with as many differences.

    >>> smallest_p(np.array([1.0, 0.0, -1.0, 1.0]))
    0.25
    """
    nonzero = int((np.abs(differences) > _WHOLE).sum())
    return min(1.0, 2.0 ** (1 - nonzero))


def _whole_steps(values: Array) -> NDArray[np.int64] | None:
    """The values as whole multiples of the largest 1/n that allows it; None if there is none."""
    for parts in range(1, 101):
        scaled = values * parts
        rounded = np.rint(scaled)
        if np.abs(scaled - rounded).max() < _WHOLE:
            return rounded.astype(np.int64)
    return None


def _convolved(steps: NDArray[np.int64]) -> float:
    """Exact p-value: the distribution of the sum, one competition's flip after another.

    Only the sizes count: each size's share of heads is binomial, and the sizes are convolved.
    """
    from scipy.stats import binom

    sizes, counts = np.unique(np.abs(steps), return_counts=True)
    chances: NDArray[Any] = np.ones(1)
    for size, count in zip(sizes, counts, strict=True):
        heads = np.zeros(2 * size * count + 1)
        heads[:: 2 * size] = binom.pmf(np.arange(count + 1), count, 0.5)
        chances = np.convolve(chances, heads)
    sums = np.arange(len(chances)) - len(chances) // 2
    return min(1.0, float(chances[np.abs(sums) >= abs(int(steps.sum()))].sum()))


def _enumerated(values: Array) -> float:
    sums = np.zeros(1)
    for value in values:
        sums = np.concatenate((sums - value, sums + value))
    return float((np.abs(sums) >= abs(values.sum()) - _WHOLE).mean())
