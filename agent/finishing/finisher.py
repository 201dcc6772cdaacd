"""The end of a run, step by step; after every step the best valid submission is in place."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from agent.finishing.candidates import Candidate, ranked
from agent.finishing.ending import Ending, Member, Step
from agent.finishing.rules import BlendRules
from agent.outbox import Outbox
from agent.search.tree import Objective
from agent.sections import FinishSection


class Measured(Protocol):
    """A score and its standard error, 0 where it is not known."""

    @property
    def value(self) -> float: ...
    @property
    def noise(self) -> float: ...


class Scorer(Protocol):
    """Scores predictions with the competition's metric. Raises AgentError if it cannot."""

    def score_out_of_fold(self, path: Path) -> Measured:
        """Score out-of-fold predictions of whole folds (`row` and the predicted columns)."""

    def score_hidden(self, path: Path) -> Measured:
        """Score predictions of the rows that the search never used."""


@dataclass(frozen=True)
class Finisher:
    """The end of a run.

    `candidates` are all valid solutions in the order in which they finished. `scorer` is None where
    the metric is only claimed. `rerun(node_id, timeout_s)` runs a solution on the input with the
    hidden rows given back and returns its checked submission.csv, or None if nothing valid came of
    it; it is None where no rows were hidden. `complaint` says what is wrong with a submission.
    `folds` is the run's table of folds (row, fold), None where there is none. `time_left_s` tells
    the seconds to the hard deadline, asked before every step.
    """

    candidates: Sequence[Candidate]
    objective: Objective
    section: FinishSection
    rules: BlendRules
    outbox: Outbox
    time_left_s: Callable[[], float]
    scorer: Scorer | None = None
    rerun: Callable[[str, float], Path | None] | None = None
    complaint: Callable[[Path], str | None] = lambda path: None
    folds: Path | None = None
    is_cancelled: Callable[[], bool] = lambda: False

    def finish(self) -> Ending:
        """Choose what is handed out and put it in place. Raises OSError if it cannot be written."""
        begun_at = time.monotonic()
        best_first = ranked(self.candidates, self.objective)
        if not best_first:
            return Ending("nothing")
        winner = best_first[0]
        self.outbox.keep(winner.node_id)
        step = Step("winner", f"{winner.node_id} has the best metric, {winner.metric:.6g}")
        members = (Member(winner.node_id, 1.0),)
        seconds = time.monotonic() - begun_at
        return Ending("node", members, None, winner.metric, (step,), seconds)
