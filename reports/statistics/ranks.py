"""Who does better by ranks: two agents in one competition, several over many."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]


@dataclass(frozen=True)
class MeanRanks:
    """How several agents rank on average over the same competitions; 1 is the best."""

    labels: tuple[str, ...]
    ranks: tuple[float, ...]
    competitions: int
    p_value: float | None
    """Friedman's test that none is better; None with two agents."""
    critical_difference: float | None
    """Ranks further apart than this differ (Nemenyi, level 0.05); None with two agents."""


def win_share(first: Sequence[float], second: Sequence[float]) -> float:
    """The chance that a run of the second beats a run of the first; ties count half.

    Values are better the higher; -inf stands for no result. Every run meets every run of the
    other, so the numbers of runs may differ, and no scale matters. Raises ValueError without
    runs.

    >>> win_share([0.1, 0.2], [0.2, 0.3])
    0.875
    """
    if not (first and second):
        raise ValueError("a duel needs runs of both agents")
    won = sum((b > a) + 0.5 * (b == a) for a in first for b in second)
    return won / (len(first) * len(second))


def run_ranks(runs: Sequence[Sequence[float]]) -> list[float]:
    """Mean rank of each agent's runs among all runs of one competition, 1 the best.

    Values are better the higher; ties share their ranks.

    >>> run_ranks([[0.9, 0.1], [0.5, 0.5]])
    [2.5, 2.5]
    """
    from scipy.stats import rankdata

    flat = rankdata([-value for agent in runs for value in agent])
    ends = np.cumsum([len(agent) for agent in runs])[:-1]
    return [float(part.mean()) for part in np.split(flat, ends)]


def mean_ranks(labels: Sequence[str], values: Array) -> MeanRanks:
    """Mean ranks of agents, with Friedman's test and Nemenyi's critical difference (3 or more).

    `values` has the shape (competitions, agents); lower is better, as ranks are. Source of the
    critical difference: Demsar, JMLR 7 (2006), equation 4.
    """
    from scipy.stats import rankdata

    ranks = rankdata(values, axis=1)
    count, agents = values.shape
    found = tuple(float(one) for one in ranks.mean(axis=0))
    if agents < 3:
        return MeanRanks(tuple(labels), found, count, None, None)
    return MeanRanks(
        tuple(labels), found, count, _friedman(values), critical_difference(agents, count)
    )


def critical_difference(agents: int, competitions: int, level: float = 0.05) -> float:
    """Nemenyi's critical difference of mean ranks.

    >>> round(critical_difference(4, 14), 2)  # the example of Demsar's figure 1a: 1.25
    1.25
    """
    from scipy.stats import studentized_range

    # Beyond 10,000 degrees of freedom the quantile is that of infinitely many to five digits.
    quantile = float(studentized_range.ppf(1 - level, agents, 100_000)) / math.sqrt(2)
    return quantile * math.sqrt(agents * (agents + 1) / (6 * competitions))


def _friedman(values: Array) -> float:
    from scipy.stats import friedmanchisquare

    if (values == values[:, :1]).all():
        return 1.0  # ties everywhere: scipy would divide by 0
    return float(friedmanchisquare(*values.T).pvalue)
