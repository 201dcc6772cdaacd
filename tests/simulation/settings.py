"""What the settings of a variant mean on the landscape, and which variants are compared."""

import math
from dataclasses import dataclass
from typing import Literal

from agent.config import load_variant
from agent.sections import Variant

NAMES = ("podium", "ml-master", "ml-master-released", "aide", "ml-master-no-tree", "random")
PLAIN = "podium, plain"
"""Podium's search with improvements only."""
PUBLISHED_WORKERS = 3

_SAME_ROWS = 0.5
"""The part of a hold-out score's variance that more rows would lessen; the rest is that the test
data differ. A guess."""
_FOLD_COST = 2.5
"""Five folds against one hold-out and, now and then, another fit on everything. A guess."""
_SHARED_MACHINE = 0.5
"""One worker with the whole machine runs a script 3^0.5 = 1.7 times as fast as one of three. A
guess, between no gain (1) and three times (0)."""
_SEEN_THROUGH = {"scored": 0.9, "suspicious": 0.3, "claimed": 0.0}
"""Wrong measurements that are noticed: 2 of the 11 bad cases in the logs were a plain 1.0, two more
were far too good; a metric and folds of our own leave leaks within the features."""


@dataclass(frozen=True)
class Conditions:
    """One variant on the landscape."""

    variant: Variant
    noise_share: float
    """Of the noise of a hold-out score."""
    reports_noise: bool
    seen_through: float
    execution_factor: float
    timeout_s: float

    @property
    def workers(self) -> int:
        """How many attempts are under way at once."""
        return self.variant.workers.count

    @property
    def hidden_noise_share(self) -> float:
        """Noise of a score on the hidden rows, as a share of that on a fifth of all rows."""
        share = self.variant.judging.hidden_share
        return math.sqrt(1 - _SAME_ROWS + _SAME_ROWS * 0.2 / share) if share else math.inf


def conditions_of(variant: Variant) -> Conditions:
    """What the settings come to."""
    judging = variant.judging
    is_scored = judging.metric == "scored"
    mode = "scored" if is_scored else "suspicious" if judging.suspicious else "claimed"
    less_noise = math.sqrt(1 - _SAME_ROWS + _SAME_ROWS / judging.folds)
    machine = (variant.workers.count / PUBLISHED_WORKERS) ** (1 - _SHARED_MACHINE)
    return Conditions(
        variant=variant,
        noise_share=less_noise if is_scored else 1.0,
        reports_noise=is_scored,
        seen_through=_SEEN_THROUGH[mode],
        execution_factor=machine * (_FOLD_COST if is_scored else 1.0),
        timeout_s=variant.execution.timeout_s,
    )


def whole_variants() -> dict[str, Conditions]:
    """The variants with all their settings."""
    return {name: conditions_of(_variant(name)) for name in NAMES}


def searches_alone(metric: Literal["claimed", "scored"]) -> dict[str, Conditions]:
    """Each variant's search with one worker and everything else as in ml-master.

    `metric` says whose score counts, for all alike. Podium's search is there once more without
    larger changes and fusions.
    """
    searches = {name: _variant(name).search for name in NAMES}
    podium = searches["podium"]
    fusion = podium.fusion.model_copy(update={"probability": 0.0})
    searches[PLAIN] = podium.model_copy(
        update={"branch_stagnation": 0, "global_stagnation": 0, "fusion": fusion}
    )
    base = _variant("ml-master")
    shared = {
        "workers": base.workers.model_copy(update={"count": 1}),
        "judging": base.judging.model_copy(update={"metric": metric}),
    }
    return {
        name: conditions_of(base.model_copy(update=shared | {"search": search}))
        for name, search in searches.items()
    }


def _variant(name: str) -> Variant:
    if name != "random":
        return load_variant(name)
    base = load_variant("ml-master")
    search = base.search.model_copy(update={"policy": "random"})
    return base.model_copy(update={"name": "random", "title": "Random", "search": search})
