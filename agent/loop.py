"""The agent's loop: select, write, run, judge, remember; until the budget or the search ends."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from agent.budget import Budget
from agent.coder import Coder, CodeRequest, WrittenCode
from agent.config import Settings
from agent.errors import CoderFailed, DeadlineReached, LLMRefused, LLMUnavailable, NothingNew
from agent.executors.base import Execution
from agent.executors.output import shorten
from agent.journal import OUTPUT_TAIL_CHARS, Journal, JournalRecord, replay
from agent.judging.judge import Judgement
from agent.outbox import SOLUTION_NAME, Outbox
from agent.search.memory import Attempt, recall
from agent.search.policy import Choice
from agent.search.tree import ROOT_ID, Objective
from agent.search.tree_search import Ticket, TreeSearch
from agent.sections import Variant
from agent.task import Task
from agent.workbench import Workbench

_LOG = logging.getLogger("agent")
_LEAST_RUN_S = 1.0
_PLAN_CHARS = 4_000
_OUTPUT_CHARS = 8_000


@dataclass(frozen=True)
class Parts:
    """What the loop works with."""

    task: Task
    variant: Variant
    settings: Settings
    budget: Budget
    coder: Coder
    workbench: Workbench
    outbox: Outbox
    journal: Journal


class AgentLoop:
    """One run of the agent with one worker. A journal that holds attempts already is gone on."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._search = TreeSearch(
            parts.variant.search,
            Objective(parts.task.metric.lower_is_better),
            parts.settings.seed,
        )
        self._attempts: dict[str, Attempt] = {}
        self._failed_steps = 0
        self._fastest_s = float("inf")

    def run(self) -> str:
        """Work until nothing more can be done; the reason in words.

        Raises CoderFailed when the coder failed too often in a row or will never work.
        """
        self._resume()
        try:
            while True:
                reason = self._reason_to_stop() or self._step()
                if reason:
                    return reason
        except DeadlineReached as reached:
            return str(reached)

    @property
    def has_attempts(self) -> bool:
        """At least one solution was judged, in this process or before it."""
        return len(self._search.tree) > 0

    def report(self, phase: str) -> None:
        """Write progress.json."""
        best = self._search.tree.best
        known = (best.node_id, best.metric) if best and best.metric is not None else None
        self._parts.outbox.report(phase, len(self._search.tree), self._parts.task.metric, known)

    def _resume(self) -> None:
        records = self._parts.journal.records
        replay(self._search, records)
        for record in records:
            self._attempts[record.node_id] = self._attempt_of(record)
        best = self._search.tree.best
        if best is not None:
            self._parts.outbox.keep(best.node_id)
        if records:
            _LOG.info("went on from %d attempts in the journal", len(records))
        self.report("started")

    def _reason_to_stop(self) -> str | None:
        limit = self._parts.settings.step_limit
        if limit is not None and len(self._search.tree) >= limit:
            return f"the step limit of {limit} is reached"
        if self._parts.budget.left_s() < self._least_run_s():
            return "the time is used up"
        if self._search.is_full:
            return f"search.max_nodes ({self._parts.variant.search.max_nodes}) is reached"
        return None

    def _step(self) -> str | None:
        """One attempt; a reason to stop if there is nothing to attempt."""
        choice = self._search.select(progress=self._parts.budget.progress())
        if choice is None:
            return "the search is exhausted: nothing new is left to try"
        try:
            with self._reserved(choice) as ticket:
                self._attempt(ticket)
            self._failed_steps = 0
        except NothingNew as nothing:
            _LOG.info("%s at %s: %s", choice.action, choice.node_id, nothing)
        except CoderFailed as failure:
            self._count_failure(failure)
        return None

    @contextmanager
    def _reserved(self, choice: Choice) -> Iterator[Ticket]:
        ticket = self._search.reserve(choice)
        try:
            yield ticket
        except NothingNew:
            self._search.close(ticket)
            raise
        except BaseException:
            self._search.release(ticket)
            raise

    def _count_failure(self, failure: CoderFailed) -> None:
        self._failed_steps += 1
        _LOG.warning("step failed: %s", failure)
        too_often = self._failed_steps >= self._parts.variant.llm.max_failed_steps
        never_worked = isinstance(failure, LLMUnavailable) and not self.has_attempts
        if too_often or never_worked or isinstance(failure, LLMRefused):
            raise failure

    def _attempt(self, ticket: Ticket) -> None:
        started_at = time.time()
        node_id = f"n{len(self._search.tree):03d}"
        self.report(f"{ticket.action}: writing {node_id}")
        written = self._parts.coder.write(self._request(ticket))
        written_at = time.time()
        timeout_s = self._timeout_s()
        if timeout_s < _LEAST_RUN_S:
            raise DeadlineReached("the time is used up, the last solution was not run")
        self.report(f"{ticket.action}: running {node_id}")
        node_dir = self._parts.outbox.node_dir(node_id)
        execution, judgement = self._parts.workbench.try_out(written.code, node_dir, timeout_s)
        self._finish(ticket, node_id, written, execution, judgement, (started_at, written_at))

    def _finish(
        self,
        ticket: Ticket,
        node_id: str,
        written: WrittenCode,
        execution: Execution,
        judgement: Judgement,
        times: tuple[float, float],
    ) -> None:
        """Take the node in. The submission is saved before the journal says that it is best."""
        completed = self._search.complete(ticket, node_id, judgement.outcome)
        if completed.is_best:
            self._parts.outbox.keep(node_id)
        if judgement.is_valid:
            self._fastest_s = min(self._fastest_s, execution.seconds)
        metric = self._parts.task.metric
        record = JournalRecord(
            node_id=node_id,
            step=completed.node.step,
            parent_id=None if ticket.node_id == ROOT_ID else ticket.node_id,
            action=ticket.action,
            plan=written.plan[:_PLAN_CHARS],
            code_file=f"{node_id}/{SOLUTION_NAME}",
            verdict=judgement.outcome.verdict,
            metric=judgement.outcome.metric,
            lower_is_better=metric.lower_is_better,
            metric_name=metric.name,
            seconds=round(execution.seconds, 3),
            llm_seconds=round(times[1] - times[0], 3),
            started_at=times[0],
            finished_at=time.time(),
            is_best=completed.is_best,
            error=judgement.error,
            output_tail=shorten(execution.output, OUTPUT_TAIL_CHARS),
        )
        self._parts.journal.append(record)
        self._attempts[node_id] = self._attempt_of(record, written.code, execution.output)
        self.report("judged")
        _LOG.info(_line_of(record))

    def _request(self, ticket: Ticket) -> CodeRequest:
        tree = self._search.tree
        limit = self._parts.settings.step_limit
        return CodeRequest(
            task=self._parts.task,
            action=ticket.action,
            parent=self._attempts.get(ticket.node_id),
            memory=recall(tree, self._attempts, ticket.node_id, ticket.action),
            step=len(tree),
            timeout_s=self._timeout_s(),
            time_left_s=self._parts.budget.left_s(),
            steps_left=None if limit is None else limit - len(tree),
        )

    def _timeout_s(self) -> float:
        return min(self._parts.variant.execution.timeout_s, self._parts.budget.left_s())

    def _least_run_s(self) -> float:
        """No solution has yet ended in less than this; starting one with less time is futile."""
        fastest_s = self._fastest_s if self._fastest_s < float("inf") else 0.0
        return max(_LEAST_RUN_S, fastest_s)

    def _attempt_of(
        self, record: JournalRecord, code: str | None = None, output: str | None = None
    ) -> Attempt:
        return Attempt(
            node_id=record.node_id,
            action=record.action,
            plan=record.plan,
            code=self._code_of(record) if code is None else code,
            verdict=record.verdict,
            metric=record.metric,
            error=record.error,
            output=record.output_tail if output is None else shorten(output, _OUTPUT_CHARS),
            seconds=record.seconds,
        )

    def _code_of(self, record: JournalRecord) -> str:
        path = self._parts.outbox.code_dir / record.code_file
        return path.read_text(encoding="utf-8") if path.is_file() else ""


def _line_of(record: JournalRecord) -> str:
    result = record.verdict if record.metric is None else f"{record.metric:.6g}"
    star = " (best)" if record.is_best else ""
    told = f": {record.error}" if record.error else ""
    what = f"{record.node_id} {record.action} of {record.parent_id or 'root'}"
    return f"{what}, {record.seconds:.1f} s: {result}{star}{told}"
