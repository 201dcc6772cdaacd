"""Which of the judged solutions the end of a run looks at."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from agent.search.tree import Objective

_PER_BRANCH = 2


@dataclass(frozen=True)
class Candidate:
    """A valid solution as the search knows it.

    `branch` is the draft it descends from. `metric` is what the search ranked it by and `noise` its
    standard error, in the metric's unit; 0 where it is not known. `seconds` is its execution time.
    """

    node_id: str
    branch: str
    metric: float
    noise: float
    seconds: float


def ranked(candidates: Sequence[Candidate], objective: Objective) -> list[Candidate]:
    """The candidates, best first; of equal ones the earlier.

    The first is the one that the search itself calls best: a later one that is better by rounding
    only does not replace it.
    """
    best: Candidate | None = None
    for candidate in candidates:
        if objective.is_better(candidate.metric, best.metric if best else None):
            best = candidate
    sign = 1.0 if objective.lower_is_better else -1.0
    rest = sorted((one for one in candidates if one is not best), key=lambda one: sign * one.metric)
    return [best, *rest] if best else rest


def diverse(best_first: Sequence[Candidate], count: int) -> list[Candidate]:
    """At most `count` of them, best first, at most two of one branch while others are left.

    Only when the branches do not yield enough are the places filled up with the best that remain.
    """
    of_branch: Counter[str] = Counter()
    taken: list[Candidate] = []
    spare: list[Candidate] = []
    for candidate in best_first:
        of_branch[candidate.branch] += 1
        (taken if of_branch[candidate.branch] <= _PER_BRANCH else spare).append(candidate)
    chosen = {one.node_id for one in [*taken[:count], *spare[: max(count - len(taken), 0)]]}
    return [one for one in best_first if one.node_id in chosen]
