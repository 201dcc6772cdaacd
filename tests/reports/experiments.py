"""Simulated experiments: two agents on competitions that differ, as MLE-bench's do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from reports.power import Design, Heterogeneity, simulate

Array = NDArray[Any]

# As the published agents have it: seeds of a competition mostly agree, and so do agents.
REALISTIC = Heterogeneity(0.77, 0.89)


@dataclass(frozen=True)
class Scenario:
    """A design, the first agent's rate and how far ahead the second is."""

    competitions: int
    base: float
    difference: float
    seeds: int = 3
    model: Heterogeneity = REALISTIC


# The tiers of MLE-bench with rates as agents have them there.
LOW = Scenario(22, 0.45, 0.0)
MEDIUM = Scenario(38, 0.2, 0.0)
HIGH = Scenario(15, 0.25, 0.0)
OVERALL = Scenario(75, 0.3, 0.0)


def experiments(scenario: Scenario, count: int, seed: int) -> tuple[Array, Array]:
    """Outcomes 0 or 1 of both agents, each of the shape (experiments, competitions, seeds)."""
    rng = np.random.default_rng(seed)
    design = Design(scenario.competitions, scenario.seeds)
    counts = simulate(design, scenario.base, scenario.difference, scenario.model, count, rng)
    # Which of the seeds succeeded does not matter as long as it is drawn at random.
    order = [
        rng.permuted(
            np.broadcast_to(np.arange(scenario.seeds), (*one.shape, scenario.seeds)), axis=2
        )
        for one in counts
    ]
    first, second = (
        (places < one[..., None]).astype(float) for places, one in zip(order, counts, strict=True)
    )
    return first, second
