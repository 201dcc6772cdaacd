"""The step that joins solutions, judged by their out-of-fold predictions. Needs pandas.

A mixture is taken only if three things hold: its score on the common out-of-fold rows is better
than the chosen solution's on the same rows; the gain exceeds its own standard error, from the gains
on the single folds (without folds: the scores' standard error, which is larger); and on the hidden
rows, where there are any, it is not worse.
"""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import stdev

from agent.errors import DeadlineReached
from agent.finishing.blending import blend
from agent.finishing.candidates import Candidate
from agent.finishing.desk import Desk, Mixture, size_bytes
from agent.finishing.ending import Member
from agent.finishing.ensembling import Counts, Selection, select
from agent.finishing.hidden_rows import hidden_score
from agent.finishing.pool import Pool, gather
from agent.finishing.predictions import BlendRefused
from agent.finishing.rules import Method
from agent.finishing.scoring import KnownScore, NoScore, Scores

_AFTERWARDS = 2.0
"""What follows the search for weights, scoring on the hidden rows, in times of one scoring."""


@dataclass(frozen=True)
class _Gain:
    """How much better a mixture is than the chosen solution, and the standard error of that."""

    value: float
    noise: float


class ScoredEnsemble:
    """Looks for a mixture that beats the chosen solution; `keep_s` must be left afterwards."""

    def __init__(self, desk: Desk, scores: Scores, keep_s: float) -> None:
        self._desk = desk
        self._scores = scores
        self._keep_s = keep_s
        self._score_s = 0.0

    def find(self, best_first: Sequence[Candidate]) -> tuple[Mixture | None, str]:
        """A mixture of the first and some others, or None; and why.

        Raises BlendRefused, NoScore or DeadlineReached if no mixture can be judged, Cancelled.
        """
        pool = gather(self._desk, [candidate.node_id for candidate in best_first])
        chosen = pool.node_ids[0]
        if len(pool.tables) < 2:
            return None, "no other solution's predictions go with it" + _omitted(pool)
        self._score_s = self._desk.clock.seconds_for(2 * size_bytes(pool.tables[chosen].path))
        base = self._score(pool, {chosen: 1}, "mean")
        method, selection = self._best(pool)
        if len(selection.counts) < 2:
            return None, f"none of {selection.tried} mixtures scored better than {base.value:.6g}"
        gain = self._gain(pool, method, selection, base)
        told = f"{selection.value:.6g} against {base.value:.6g} alone, noise {gain.noise:.4g}"
        if not gain.value > gain.noise > 0:
            return None, f"the best mixture is not better by more than noise ({told})"
        objection = self._hidden_objection(chosen, method, selection.counts)
        if objection:
            return None, f"{told}; {objection}"
        mixture = Mixture(_members(selection.counts), method, selection.value)
        return mixture, f"{told}; {selection.tried} mixtures of {len(pool.tables)}{_omitted(pool)}"

    def _best(self, pool: Pool) -> tuple[Method, Selection]:
        objective, most = self._desk.objective, self._desk.section.ensemble
        found: tuple[Method, Selection] | None = None
        for method in pool.methods:
            selection = select(pool.node_ids, self._scoring(pool, method), objective, most)
            value = found[1].value if found else None
            if selection is not None and objective.is_better(selection.value, value):
                found = (method, selection)
        if found is None:
            raise NoScore("the chosen solution's out-of-fold predictions could not be scored")
        return found

    def _scoring(self, pool: Pool, method: Method) -> Callable[[Counts], float | None]:
        def value(counts: Counts) -> float | None:
            try:
                return self._score(pool, counts, method).value
            except (NoScore, BlendRefused, DeadlineReached):
                return None

        return value

    def _score(self, pool: Pool, counts: Counts, method: Method) -> KnownScore:
        key = _key(pool, counts, method)
        out = self._desk.work_dir / "out_of_fold.csv"
        if self._scores.is_known("out of fold", key):
            # After a kill the same way is gone again, however little time is left now.
            return self._scores.out_of_fold(lambda: out, key)
        needed_s = (1 + _AFTERWARDS) * self._score_s
        self._desk.clock.require(self._keep_s + needed_s, "scoring a mixture")
        begun_at = time.monotonic()
        score = self._scores.out_of_fold(lambda: pool.write(counts, method, out), key)
        self._score_s = max(self._score_s, time.monotonic() - begun_at)
        return score

    def _gain(self, pool: Pool, method: Method, selection: Selection, base: KnownScore) -> _Gain:
        gain = self._desk.objective.gain(selection.value, base.value)
        mixed = self._score(pool, selection.counts, method)
        if len(mixed.parts) == len(base.parts) > 1:
            paired = [a - b for a, b in zip(mixed.parts, base.parts, strict=True)]
            return _Gain(gain, stdev(paired) / math.sqrt(len(paired)))
        return _Gain(gain, max(base.noise, mixed.noise))

    def _hidden_objection(self, chosen: str, method: Method, counts: Counts) -> str | None:
        """Why the hidden rows speak against a mixture, if there are any and they do."""
        desk = self._desk
        if not desk.hidden_of(chosen).is_file():
            return None
        files = [desk.hidden_of(node_id) for node_id in counts]
        out = desk.work_dir / "hidden.csv"
        key = f"{method}|{_told(counts)}"
        try:
            alone = hidden_score(desk, chosen)
            if not self._scores.is_known("hidden", key):
                work = "scoring a mixture on hidden rows"
                desk.clock.require(desk.clock.seconds_for(2 * size_bytes(*files)), work)
                blend(files, list(counts.values()), out, method, desk.rules.id_column)
            mixed = self._scores.hidden(out, key)
        except (NoScore, BlendRefused, DeadlineReached) as fault:
            return f"it could not be scored on the hidden rows: {fault}"
        if desk.objective.gain(mixed.value, alone.value) >= 0:
            return None
        return f"worse on the hidden rows: {mixed.value:.6g} against {alone.value:.6g}"


def _members(counts: Mapping[str, int]) -> tuple[Member, ...]:
    total = sum(counts.values())
    return tuple(Member(node_id, count / total) for node_id, count in counts.items())


def _key(pool: Pool, counts: Counts, method: Method) -> str:
    """The common rows depend on who is in the pool, so the pool is part of the name."""
    how = method if len(counts) > 1 else "mean"
    return f"{','.join(pool.node_ids)}|{how}|{_told(counts)}"


def _told(counts: Counts) -> str:
    return "+".join(f"{count}*{node_id}" for node_id, count in sorted(counts.items()))


def _omitted(pool: Pool) -> str:
    return f"; left out {'; '.join(pool.left_out)}" if pool.left_out else ""
