"""The model of power.py, estimated from results by the method of moments."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from reports.aggregate import COUNTED
from reports.power import Heterogeneity, chance_quantiles

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from reports.results import Results

    Array = NDArray[np.float64]

_EDGE = 0.01
"""How near to 0 and 1 an estimated correlation may come: the model needs it inside."""


def beta_binomial(successes: Array) -> tuple[float, float | None]:
    """Mean and seed correlation of a beta-binomial, from values 0 or 1 (competitions, seeds).

    Both variances are estimated without bias: of seeds within a competition, and of two runs in
    different competitions. The correlation is None with one seed, with one competition, and where
    all runs came to the same.
    """
    count, seeds = successes.shape
    mean = float(successes.mean())
    if seeds < 2 or count < 2:
        return mean, None
    shares = successes.mean(axis=1)
    within = float((shares * (1 - shares)).mean()) * seeds / (seeds - 1)
    pairs = (float(shares.sum()) ** 2 - float((shares**2).sum())) / (count * (count - 1))
    total = mean - pairs
    return mean, 1 - within / total if total > 0 else None


def heterogeneity_of(
    first: Array, second: Array, *, default: Heterogeneity, source: str = ""
) -> Heterogeneity:
    """Heterogeneity from values 0 or 1 of two agents, each (competitions, seeds).

    What the values do not tell is taken from `default`: the correlation where each agent has
    one seed, the agreement where the chances of an agent do not differ between competitions.
    """
    (mean, own), (other_mean, other) = beta_binomial(first), beta_binomial(second)
    known = [one for one in (own, other) if one is not None]
    correlation = sum(known) / len(known) if known else default.correlation
    correlation = min(1 - _EDGE, max(_EDGE, correlation))
    # As if every competition were as hard for one as for the other; less than the variance of
    # either where their means differ.
    chances = [chance_quantiles(one, correlation) for one in (mean, other_mean)]
    most = float((chances[0] * chances[1]).mean() - chances[0].mean() * chances[1].mean())
    if most <= 1e-12 or len(first) < 2:
        return Heterogeneity(correlation, default.agreement, source)
    covariance = float(np.cov(first.mean(axis=1), second.mean(axis=1))[0, 1])
    return Heterogeneity(correlation, min(1.0, max(0.0, covariance / most)), source)


@cache
def published_heterogeneity(measure: str = "any_medal") -> Heterogeneity:
    """Of the published agents whose raw scores are bundled, on all competitions of MLE-bench.

    Famou-Agent's three seeds give the correlation, ML-Master's seed beside them the agreement.
    `measure` is a name of `reports.aggregate.COUNTED`.
    """
    from reports.published.scores import published_scores

    first, second = (
        _successes(published_scores(name), measure) for name in ("famou-agent", "ml-master")
    )
    default = Heterogeneity(0.5, 0.5)
    source = "Famou-Agent (3 seeds) and ML-Master (1 seed) on 75 competitions"
    return heterogeneity_of(first, second, default=default, source=source)


def _successes(results: Results, measure: str) -> Array:
    reached = {
        (cell.competition_id, cell.seed): getattr(cell.grade, COUNTED[measure])
        for cell in results.cells
    }
    return np.array(
        [[reached[one, seed] for seed in results.seeds] for one in results.competitions],
        dtype=float,
    )
