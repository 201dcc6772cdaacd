"""A worker: takes assignments from the session until it is over; writes, runs, judges."""

import logging
import time

from agent.attempts import PROMPT_NAME, Tried
from agent.coder import Review
from agent.errors import Cancelled, CoderFailed, DeadlineReached, NothingNew
from agent.executors.base import Execution
from agent.judging.judge import Judgement
from agent.pending import PendingAttempt, pending_attempt
from agent.search.memory import Attempt
from agent.session import LEAST_RUN_S, Assignment, Parts, Session

_LOG = logging.getLogger("agent")
_LEAST_REVIEW_S = 30.0


class Worker:
    """One of the workers of a run. `run` is the body of its thread and never raises."""

    def __init__(self, number: int, session: Session, parts: Parts) -> None:
        self._number = number
        self._session = session
        self._parts = parts

    def run(self) -> None:
        """Work until the session is over."""
        try:
            while (assignment := self._session.take(self._number)) is not None:
                self._attempt(assignment)
        finally:
            self._parts.workbench.leave()

    def _attempt(self, assignment: Assignment) -> None:
        ticket = assignment.ticket
        try:
            with self._session.holding(assignment):
                self._session.complete(assignment, self._tried(assignment))
        except NothingNew as nothing:
            _LOG.info("%s at %s: %s", ticket.action, ticket.node_id, nothing)
        except Cancelled:
            return
        except DeadlineReached as reached:
            self._session.end(str(reached))
        except CoderFailed as failure:
            self._session.count_failure(failure)
        except Exception as fault:  # one worker's fault must not stop the others
            _LOG.exception("%s of %s failed", ticket.action, ticket.node_id)
            self._session.count_failure(CoderFailed(f"{type(fault).__name__}: {fault}"))

    def _tried(self, assignment: Assignment) -> Tried:
        attempt = assignment.begun or self._written(assignment)
        if self._session.timeout_s() < LEAST_RUN_S:
            raise DeadlineReached("the time is used up, the last solution was not run")
        self._say(assignment, "running")
        execution, judgement = self._executed(assignment, attempt)
        return Tried(attempt, execution, judgement, self._review(attempt, execution, judgement))

    def _written(self, assignment: Assignment) -> PendingAttempt:
        """Ask the coder and write its solution down, so that a killed run need not ask again."""
        self._say(assignment, "writing")
        began_at = time.time()
        self._parts.workbench.prepare()
        written = self._parts.coder.write(assignment.request)
        if self._session.is_cancelled():
            raise Cancelled
        attempt = pending_attempt(
            assignment.node_id,
            assignment.choice,
            written,
            assignment.memory_ids,
            (began_at, time.time()),
        )
        self._session.know_plan(attempt)
        return attempt

    def _executed(
        self, assignment: Assignment, attempt: PendingAttempt
    ) -> tuple[Execution, Judgement]:
        parent = assignment.request.parent
        node_dir = self._parts.outbox.node_dir(assignment.node_id)
        tried = self._parts.workbench.try_out(
            attempt.code,
            node_dir,
            timeout_s=self._session.timeout_s,
            parent_seconds=parent.seconds if parent else None,
            is_cancelled=self._session.is_cancelled,
        )
        if tried.execution.ended_by == "cancelled":
            raise Cancelled
        if attempt.prompt:
            (node_dir / PROMPT_NAME).write_text(attempt.prompt, encoding="utf-8")
        return tried.execution, tried.judgement

    def _review(
        self, attempt: PendingAttempt, execution: Execution, judgement: Judgement
    ) -> Review | None:
        """The feedback model's summary; an attempt without one counts all the same."""
        left_s = self._parts.budget.left_s()
        if self._parts.reviewer is None or left_s < _LEAST_REVIEW_S:
            return None
        self._session.say(self._number, f"{attempt.action}: reviewing {attempt.node_id}")
        told = _as_attempt(attempt, execution, judgement)
        try:
            return self._parts.reviewer.review(
                self._parts.task, told, left_s, self._session.is_cancelled
            )
        except CoderFailed as failure:
            _LOG.warning("no summary of %s: %s", attempt.node_id, failure)
            return None

    def _say(self, assignment: Assignment, doing: str) -> None:
        phase = f"{assignment.ticket.action}: {doing} {assignment.node_id}"
        self._session.say(self._number, phase)


def _as_attempt(attempt: PendingAttempt, execution: Execution, judgement: Judgement) -> Attempt:
    return Attempt(
        node_id=attempt.node_id,
        action=attempt.action,
        plan=attempt.plan,
        code=attempt.code,
        verdict=judgement.outcome.verdict,
        metric=judgement.outcome.metric,
        error=judgement.error,
        output=execution.output,
        seconds=execution.seconds,
        parent_id=attempt.parent_id,
        insight=attempt.insight,
        note=judgement.note,
    )
