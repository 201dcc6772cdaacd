"""The end of a run, step by step; after every step the best valid submission is in place."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from agent.errors import AgentError, Cancelled
from agent.finishing.candidates import Candidate, diverse, ranked
from agent.finishing.clock import Clock
from agent.finishing.desk import Desk, Mixture, size_bytes
from agent.finishing.ending import Ending, Kind, Member, Step, StepName
from agent.finishing.hidden_rows import choose_again
from agent.finishing.placing import Placing
from agent.finishing.records import RECORDS_NAME, Records
from agent.finishing.rerun import Rerun, Rerunning
from agent.finishing.rules import BlendRules
from agent.finishing.scoring import Scorer, Scores
from agent.judging.judge import SUBMISSION_NAME
from agent.outbox import SOLUTION_NAME, Outbox
from agent.search.tree import Objective
from agent.sections import FinishSection

ENDING_NAME = "ending.json"
WORK_DIR_NAME = "finishing"
_LOG = logging.getLogger("agent")
_RERUN_TIME_SHARE = 0.5
"""Of the time left, kept for the second run while weights are searched."""


@dataclass(frozen=True)
class Finisher:
    """The end of a run.

    `candidates` are all valid solutions in the order in which they finished. `scorer` is None where
    the metric is only claimed. `rerun(node_id, timeout_s)` runs a solution on the input with the
    hidden rows given back and returns its submission.csv, or None if nothing valid came of it; it
    is None where no rows were hidden. `complaint` says what is wrong with a submission's form.
    `time_left_s` tells the seconds to the hard deadline; it is asked, like `is_cancelled`, before
    every piece of work.
    """

    candidates: Sequence[Candidate]
    objective: Objective
    section: FinishSection
    rules: BlendRules
    outbox: Outbox
    time_left_s: Callable[[], float]
    scorer: Scorer | None = None
    rerun: Rerun | None = None
    complaint: Callable[[Path], str | None] = lambda path: None
    is_cancelled: Callable[[], bool] = lambda: False

    def finish(self) -> Ending:
        """Choose what is handed out, put it in place, write ending.json.

        Begun again on the same directories after a kill, it goes on where it was: scores and
        second runs that are recorded are not repeated. Raises OSError if the winner cannot be
        written; what goes wrong later costs only the step in which it does.
        """
        return _Finishing(self).run()


@dataclass
class _Finishing:
    """One call of finish()."""

    order: Finisher
    desk: Desk = field(init=False)
    placing: Placing = field(init=False)
    ending: Ending = field(default_factory=lambda: Ending("nothing"))
    begun_at: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        order = self.order
        work_dir = order.outbox.code_dir / WORK_DIR_NAME
        work_dir.mkdir(parents=True, exist_ok=True)
        records = Records(order.outbox.logs_dir / RECORDS_NAME)
        self.desk = Desk(
            objective=order.objective,
            section=order.section,
            rules=order.rules,
            outbox=order.outbox,
            records=records,
            scores=Scores(order.scorer, records) if order.scorer else None,
            clock=Clock.of(order.time_left_s, order.is_cancelled),
            complaint=order.complaint,
            work_dir=work_dir,
        )
        self.placing = Placing(self.desk)

    def run(self) -> Ending:
        outbox = self.order.outbox
        usable = [one for one in self.order.candidates if _is_whole(outbox, one.node_id)]
        best_first = ranked(usable, self.order.objective)
        if not best_first:
            self._write()
            return self.ending
        try:
            self._begin(best_first[0])
            chosen = self._rescore(best_first)
            others = [one for one in best_first if one is not chosen]
            self._join([chosen, *others])
            self._run_again(best_first)
            self._settle()
        except Cancelled as cancelled:
            self._note("stopped", f"{cancelled}; what is in place stays")
        self._write()
        return self.ending

    def _begin(self, winner: Candidate) -> None:
        """The search's best lies in place already; near the deadline it is not written again."""
        if outbox_has := self.order.outbox.submission.is_file():
            self.ending = Ending("node", (Member(winner.node_id, 1.0),), None, winner.metric)
        if outbox_has and self.desk.clock.left_s() < 0:
            raise Cancelled("no time is left")
        self._choose(winner, "winner", _metric_told(winner))

    def _rescore(self, best_first: Sequence[Candidate]) -> Candidate:
        chosen = best_first[0]
        with self._guarded("hidden rows"):
            found = choose_again(self.desk, best_first)
            if found is None:
                return chosen
            chosen, reason = found
            if chosen is best_first[0]:
                self._note("hidden rows", reason)
            else:
                self._choose(chosen, "hidden rows", reason)
        return chosen

    def _join(self, best_first: Sequence[Candidate]) -> None:
        count = self.order.section.ensemble
        if count < 2 or len(best_first) < 2:
            return
        with self._guarded("ensemble"):
            mixture, reason = self._mixture(diverse(best_first, 2 * count))
            if mixture is not None:
                objection = self.placing.blended(mixture, {})
                if objection is None:
                    self._take(mixture)
                else:
                    reason = f"not taken, its file is wrong: {objection}"
            self._note("ensemble", reason)

    def _mixture(self, pool: Sequence[Candidate]) -> tuple[Mixture | None, str]:
        # Here, because it brings pandas with it.
        from agent.finishing import claimed_ensemble
        from agent.finishing.scored_ensemble import ScoredEnsemble

        scores = self.desk.scores
        if scores is None:
            return claimed_ensemble.find(self.desk, pool)
        return ScoredEnsemble(self.desk, scores, self._kept_s(pool)).find(pool)

    def _kept_s(self, pool: Sequence[Candidate]) -> float:
        """What the search for weights must leave: for joining files, and for a second run."""
        largest = self.order.section.ensemble
        kept_s = self.placing.seconds_for([one.node_id for one in pool[:largest]])
        left_s = self.desk.clock.left_s()
        if self.order.section.rerun_winner and self.order.rerun and left_s < float("inf"):
            kept_s = max(kept_s, _RERUN_TIME_SHARE * left_s)
        return kept_s

    def _run_again(self, best_first: Sequence[Candidate]) -> None:
        rerun = self.order.rerun
        if not self.order.section.rerun_winner or rerun is None:
            return
        with self._guarded("rerun"):
            members = self.ending.members
            seconds = {one.node_id: one.seconds for one in best_first}
            reserve_s = self.placing.seconds_for([member.node_id for member in members])
            work = Rerunning(self.desk, rerun, seconds)
            taken, reason = work.run_all([member.node_id for member in members], reserve_s)
            objection = self._take_reruns(taken) if taken else None
            self._note("rerun", f"{reason}; not taken: {objection}" if objection else reason)

    def _take_reruns(self, taken: dict[str, Path]) -> str | None:
        """Put the second runs in place of the first ones; what is wrong with that, if anything."""
        ending = self.ending
        members = tuple(replace(one, is_rerun=one.node_id in taken) for one in ending.members)
        if ending.method is None:
            self.placing.put(taken[members[0].node_id], members, None)
        else:
            mixture = Mixture(members, ending.method, ending.metric)
            objection = self.placing.blended(mixture, taken)
            if objection:
                return objection
        self.ending = replace(ending, members=members)
        return None

    def _settle(self) -> None:
        """What is in place is what was chosen, also if an earlier end had gone further."""
        with self._guarded("stopped"):
            self.placing.settle(self.ending)
        there = self.placing.in_place
        if there is not None and there != (self.ending.members, self.ending.method):
            kind: Kind = "node" if len(there[0]) == 1 else "ensemble"
            self.ending = Ending(kind, *there, None, self.ending.steps)

    def _choose(self, candidate: Candidate, name: StepName, reason: str) -> None:
        members = (Member(candidate.node_id, 1.0),)
        self.placing.put(self.desk.submission_of(candidate.node_id), members, None)
        steps = self.ending.steps
        self.ending = Ending("node", members, None, candidate.metric, steps)
        self._note(name, reason)

    def _take(self, mixture: Mixture) -> None:
        steps = self.ending.steps
        self.ending = Ending("ensemble", mixture.members, mixture.method, mixture.metric, steps)

    def _note(self, name: StepName, text: str) -> None:
        _LOG.info("ending, %s: %s", name, text)
        self.ending = replace(self.ending, steps=(*self.ending.steps, Step(name, text)))
        self._write()

    def _write(self) -> None:
        seconds = round(time.monotonic() - self.begun_at, 3)
        self.ending = replace(self.ending, seconds=seconds)
        told = {"schema": 1, "summary": self.ending.summary, **asdict(self.ending)}
        self.order.outbox.write_log(ENDING_NAME, told)

    @contextmanager
    def _guarded(self, name: StepName) -> Iterator[None]:
        """No fault of a step may cost the run what is already in place."""
        try:
            yield
        except Cancelled:
            raise
        except AgentError as refusal:
            self._note(name, f"skipped: {refusal}")
        except Exception as fault:
            _LOG.exception("the step %r of the ending failed", name)
            self._note(name, f"failed: {type(fault).__name__}: {fault}")


def _is_whole(outbox: Outbox, node_id: str) -> bool:
    node_dir = outbox.node_dir(node_id)
    return size_bytes(node_dir / SUBMISSION_NAME) > 0 and (node_dir / SOLUTION_NAME).is_file()


def _metric_told(winner: Candidate) -> str:
    noise = f", noise {winner.noise:.4g}" if winner.noise else ""
    return f"{winner.node_id} has the search's best metric, {winner.metric:.6g}{noise}"
