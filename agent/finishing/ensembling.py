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

    Each round adds, once more or for the first time, the member whose addition scores best; after
    two rounds in a row without a new best, or 3 * `most_members` rounds, the best mixture so far
    counts. It is begun twice, as the paper advises: with `pool[0]` alone, and with the best of the
    equal mixtures of the first 2, 3, ... of the pool, without which a vote would never find the
    third that breaks its ties. `score` gives None for a mixture that cannot be scored.
    None if not even the first member could be.
    """
    greedy = _Greedy(pool, score, objective)
    alone = {pool[0]: 1}
    if greedy.score(alone) is None:
        return None
    most = min(most_members, len(pool))
    starts = [alone]
    joint, _ = greedy.best_of([dict.fromkeys(pool[:size], 1) for size in range(2, most + 1)])
    if joint:
        starts.append(joint)
    ends = [_grown(start, pool, greedy, most_members) for start in starts]
    best, value = greedy.best_of(ends)
    return None if value is None else Selection(greedy.reduced(best), value, greedy.tried)


def _grown(
    start: dict[str, int], pool: Sequence[str], greedy: "_Greedy", most_members: int
) -> dict[str, int]:
    """The best mixture on the way that begins at `start`."""
    best, counts, since = start, start, 0
    for _ in range(3 * most_members):
        grown = [
            _plus(counts, name) for name in pool if name in counts or len(counts) < most_members
        ]
        counts, value = greedy.best_of(grown)
        if value is None:
            break
        if greedy.is_better(counts, best):
            best, since = counts, 0
        elif (since := since + 1) >= _PATIENCE:
            break
    return best


class _Greedy:
    """Scores every mixture once, however its counts are written."""

    def __init__(
        self,
        pool: Sequence[str],
        score: Callable[[Counts], float | None],
        objective: Objective,
    ) -> None:
        self._rank = {name: rank for rank, name in enumerate(pool)}
        self._score = score
        self._objective = objective
        self._known: dict[tuple[tuple[str, int], ...], float | None] = {}

    @property
    def tried(self) -> int:
        return sum(value is not None for value in self._known.values())

    def score(self, counts: Counts) -> float | None:
        reduced = self.reduced(counts)
        key = tuple(reduced.items())
        if key not in self._known:
            self._known[key] = self._score(reduced)
        return self._known[key]

    def reduced(self, counts: Counts) -> dict[str, int]:
        """The same weights in the smallest whole numbers, heaviest first.

        The order matters to a vote: of equal support the first member's value is elected.
        """
        divisor = math.gcd(*counts.values())
        ordered = sorted(counts, key=lambda name: (-counts[name], self._rank[name]))
        return {name: counts[name] // divisor for name in ordered}

    def is_better(self, counts: Counts, over: Counts) -> bool:
        value = self.score(counts)
        return value is not None and self._objective.is_better(value, self.score(over))

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
