"""Scores of files, each measured once and remembered on disk."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from agent.errors import AgentError
from agent.finishing.records import Records


class Measured(Protocol):
    """A score and its standard error, 0 where it is not known."""

    @property
    def value(self) -> float:
        """In the metric's unit."""

    @property
    def noise(self) -> float:
        """In the metric's unit."""

    @property
    def parts(self) -> tuple[float, ...]:
        """The scores of single folds, empty where there are none."""


class Scorer(Protocol):
    """Scores predictions with the competition's metric. Raises AgentError if it cannot."""

    def score_out_of_fold(self, path: Path) -> Measured:
        """Score out-of-fold predictions of whole folds (`row` and the predicted columns)."""

    def score_hidden(self, path: Path) -> Measured:
        """Score predictions of the rows that the search never used."""


class NoScore(AgentError):
    """The scorer refused a file, or gave no finite number."""


@dataclass(frozen=True)
class KnownScore:
    """A score as it was recorded."""

    value: float
    noise: float
    parts: tuple[float, ...] = ()


@dataclass(frozen=True)
class Scores:
    """Asks the scorer, unless the records know the answer: a score or a refusal."""

    scorer: Scorer
    records: Records

    def hidden(self, path: Path, key: str) -> KnownScore:
        """Score hidden rows; `key` names the predictions for good. Raises NoScore."""
        return self._score("hidden", key, lambda: self.scorer.score_hidden(path))

    def out_of_fold(self, write: Callable[[], Path], key: str) -> KnownScore:
        """Score out-of-fold predictions, written only if they have to be. Raises NoScore."""
        return self._score("out of fold", key, lambda: self.scorer.score_out_of_fold(write()))

    def is_known(self, kind: str, key: str) -> bool:
        """The answer needs no work."""
        return self.records.get(kind, key) is not None

    def _score(self, kind: str, key: str, measure: Callable[[], Measured]) -> KnownScore:
        record = self.records.get(kind, key) or self.records.add(kind, key, **_facts(measure))
        if "refused" in record:
            raise NoScore(record["refused"])
        return KnownScore(record["value"], record["noise"], tuple(record["parts"]))


def _facts(measure: Callable[[], Measured]) -> dict[str, object]:
    try:
        score = measure()
    except AgentError as refusal:
        return {"refused": str(refusal)}
    if not math.isfinite(score.value):
        return {"refused": f"the score is {score.value}"}
    noise = score.noise if math.isfinite(score.noise) else 0.0
    parts = [float(part) for part in score.parts if math.isfinite(part)]
    return {"value": float(score.value), "noise": float(max(noise, 0.0)), "parts": parts}
