"""What an experiment can find: power of a comparison, before and after spending.

The power of the permutation test is found by simulation from a model of the competitions. After
spending nothing else is asked: which difference the design could have found. The power "at the
observed difference" is the p-value in another form, and is not given.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

POWER = 0.8
LEVEL = 0.05
MOST_SEEDS = 100
MOST_COMPETITIONS = 2_000
EXPERIMENTS = 2_000
_FLIPS = 999
_GRID = 2_000
"""Quantiles by which a beta distribution is sampled."""
_RESOLUTION = 0.005
"""How finely a detectable difference is searched for: half a point."""


@dataclass(frozen=True)
class Design:
    """The size of an experiment: each agent runs every competition under every seed."""

    competitions: int
    seeds: int

    def __post_init__(self) -> None:
        if self.competitions < 1 or self.seeds < 1:
            raise ValueError(
                f"a design needs a competition and a seed, not {self.competitions} x {self.seeds}"
            )


@dataclass(frozen=True)
class Heterogeneity:
    """How competitions differ: the agents' chances of success in each are beta-distributed."""

    correlation: float
    """Of two seeds of one agent in one competition, 0 to 1: 1 means that all seeds agree."""
    agreement: float
    """Share of competitions that are as hard for one agent as for the other; on the rest their
    chances are unrelated."""
    source: str = ""

    def __post_init__(self) -> None:
        if not (0 < self.correlation < 1 and 0 <= self.agreement <= 1):
            raise ValueError(
                f"correlation {self.correlation} must lie between 0 and 1, and agreement "
                f"{self.agreement} in 0..1"
            )


def simulated_power(
    design: Design,
    base_share: float,
    difference: float,
    model: Heterogeneity,
    *,
    level: float = LEVEL,
    experiments: int = EXPERIMENTS,
    seed: int = 0,
) -> float:
    """How often the permutation test finds a difference, 0 to 1.

    `base_share` is the first agent's mean rate and `base_share + difference` the second's. The
    same seed draws the same competitions for every difference. Raises ValueError for rates
    outside 0..1.
    """
    _require_shares(base_share, difference)
    rng = np.random.default_rng(seed)
    first, second = simulate(design, base_share, difference, model, experiments, rng)
    steps = (second - first).astype(np.float32)
    flips = rng.integers(0, 2, (design.competitions, _FLIPS)).astype(np.float32) * 2 - 1
    # Whole numbers below 2^24 are exact in single precision.
    extreme = (np.abs(steps @ flips) >= np.abs(steps.sum(axis=1, keepdims=True))).sum(axis=1)
    return float(((1 + extreme) / (1 + _FLIPS) <= level).mean())


def simulate(
    design: Design,
    base_share: float,
    difference: float,
    model: Heterogeneity,
    experiments: int,
    rng: np.random.Generator,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Successful seeds of both agents, each of the shape (experiments, competitions)."""
    shape = (experiments, design.competitions)
    hardness = rng.integers(0, _GRID, shape)
    is_shared = rng.random(shape) < model.agreement
    other = np.where(is_shared, hardness, rng.integers(0, _GRID, shape))
    chances = chance_quantiles(base_share, model.correlation)[hardness]
    others = chance_quantiles(base_share + difference, model.correlation)[other]
    return rng.binomial(design.seeds, chances), rng.binomial(design.seeds, others)


def detectable_difference(
    design: Design,
    base_share: float,
    model: Heterogeneity,
    *,
    power: float = POWER,
    level: float = LEVEL,
    experiments: int = EXPERIMENTS,
    seed: int = 0,
) -> float | None:
    """The smallest difference (0 to 1) that is found with this power; None if none can be.

    A rise from the base rate, or a fall where the base rate is above one half: the side with room.
    """
    side = 1.0 if base_share <= 0.5 else -1.0
    room = 1 - base_share if side > 0 else base_share

    def is_found(difference: float) -> bool:
        found = simulated_power(
            design,
            base_share,
            side * difference,
            model,
            level=level,
            experiments=experiments,
            seed=seed,
        )
        return found >= power

    if not is_found(room):
        return None
    low, high = 0.0, room
    while high - low > _RESOLUTION:
        middle = (low + high) / 2
        low, high = (low, middle) if is_found(middle) else (middle, high)
    return high


def seeds_needed(
    competitions: int,
    base_share: float,
    difference: float,
    model: Heterogeneity,
    *,
    power: float = POWER,
    level: float = LEVEL,
) -> int | None:
    """Seeds per competition and agent that find this difference; None if MOST_SEEDS do not."""
    return _smallest(
        lambda seeds: (
            simulated_power(Design(competitions, seeds), base_share, difference, model, level=level)
            >= power
        ),
        MOST_SEEDS,
    )


def competitions_needed(
    seeds: int,
    base_share: float,
    difference: float,
    model: Heterogeneity,
    *,
    power: float = POWER,
    level: float = LEVEL,
) -> int | None:
    """Competitions that find this difference; None if MOST_COMPETITIONS do not."""
    return _smallest(
        lambda count: (
            simulated_power(
                Design(count, seeds), base_share, difference, model, level=level, experiments=1_000
            )
            >= power
        ),
        MOST_COMPETITIONS,
    )


def _smallest(is_enough: Callable[[int], bool], most: int) -> int | None:
    """The smallest number up to `most` that is enough, if more is never less."""
    low, high = 0, 1
    while not is_enough(high):
        if high == most:
            return None
        low, high = high, min(2 * high, most)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high


def _require_shares(base_share: float, difference: float) -> None:
    for share in (base_share, base_share + difference):
        # Sums of shares may miss 0 and 1 by rounding.
        if not -1e-9 <= share <= 1 + 1e-9:
            raise ValueError(f"a rate of {share:g} does not lie in 0..1")


@cache
def chance_quantiles(mean: float, correlation: float) -> Array:
    """Equally likely chances of success, ascending: quantiles of the beta distribution."""
    from scipy.stats import beta

    if mean <= 1e-9 or mean >= 1 - 1e-9:
        return np.full(_GRID, float(round(mean)))
    size = 1 / correlation - 1
    middles = (np.arange(_GRID) + 0.5) / _GRID
    return np.asarray(beta.ppf(middles, mean * size, (1 - mean) * size))
