"""Which solutions to join, and with which weights. Pure."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from agent.search.tree import Objective

Counts = Mapping[str, int]
"""How often each member was taken; its weight is its share."""

_PATIENCE = 2


@dataclass(frozen=True)
class Selection:
    """The best mixture that was found, its score, and how many mixtures were scored."""

    counts: dict[str, int]
    value: float
    tried: int


def select(
    pool: Sequence[str],
    score: Callable[[Counts], float | None],
    objective: Objective,
    most_members: int,
) -> Selection | None:
    """Greedy forward selection with replacement (Caruana et al., ICML 2004).

    Begins with `pool[0]` alone. Each round adds, once more or for the first time, the member whose
    addition scores best; after two rounds in a row without a new best, or 3 * `most_members`
    rounds, the best mixture so far is returned. `score` gives None for a mixture that cannot be
    scored. None if not even the first member could be.
    """
    greedy = _Greedy(score, objective)
    counts = {pool[0]: 1}
    value = greedy.score(counts)
    if value is None:
        return None
    best, best_value, since = counts, value, 0
    for _ in range(3 * most_members):
        grown = [
            _plus(counts, name) for name in pool if name in counts or len(counts) < most_members
        ]
        counts, value = greedy.best_of(grown)
        if value is None:
            break
        if objective.is_better(value, best_value):
            best, best_value, since = counts, value, 0
        elif (since := since + 1) >= _PATIENCE:
            break
    return Selection(_reduced(best), best_value, greedy.tried)


class _Greedy:
    """Scores every mixture once, however its counts are written."""

    def __init__(self, score: Callable[[Counts], float | None], objective: Objective) -> None:
        self._score = score
        self._objective = objective
        self._known: dict[tuple[tuple[str, int], ...], float | None] = {}

    @property
    def tried(self) -> int:
        return sum(value is not None for value in self._known.values())

    def score(self, counts: Counts) -> float | None:
        reduced = _reduced(counts)
        key = tuple(sorted(reduced.items()))
        if key not in self._known:
            self._known[key] = self._score(reduced)
        return self._known[key]

    def best_of(self, mixtures: Sequence[dict[str, int]]) -> tuple[dict[str, int], float | None]:
        best: dict[str, int] = {}
        best_value: float | None = None
        for counts in mixtures:
            value = self.score(counts)
            if value is not None and self._objective.is_better(value, best_value):
                best, best_value = counts, value
        return best, best_value


def _plus(counts: Counts, name: str) -> dict[str, int]:
    return {**counts, name: counts.get(name, 0) + 1}


def _reduced(counts: Counts) -> dict[str, int]:
    """The same weights in the smallest whole numbers.

    >>> _reduced({"n1": 2, "n2": 4})
    {'n1': 1, 'n2': 2}
    """
    divisor = math.gcd(*counts.values())
    return {name: count // divisor for name, count in counts.items()}
