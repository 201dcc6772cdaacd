"""What all workers of a run share, behind one lock: the search, the attempts, the journal."""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from agent.attempts import Tried, attempt_of, journal_record, line_of
from agent.budget import Budget
from agent.coder import Coder, CodeRequest, Contract, Reviewer
from agent.config import Settings
from agent.errors import CoderFailed, LLMRefused, LLMUnavailable, NothingNew
from agent.journal import Journal, JournalRecord, replay
from agent.llm.base import Usage
from agent.outbox import Outbox
from agent.pending import PendingAttempt, PendingAttempts
from agent.search.memory import Attempt, Memory, recall
from agent.search.policy import Choice
from agent.search.tree import ROOT_ID, Objective, Tree
from agent.search.tree_search import Ticket, TreeSearch
from agent.sections import Variant
from agent.task import Task
from agent.workbench import Workbench

_LOG = logging.getLogger("agent")
LEAST_RUN_S = 1.0
_LOOK_AGAIN_S = 0.5


@dataclass(frozen=True)
class Parts:
    """What a run works with.

    `workers` attempts are under way at once, `usage` is what the models have cost the run.
    """

    task: Task
    variant: Variant
    settings: Settings
    budget: Budget
    coder: Coder
    reviewer: Reviewer | None
    workbench: Workbench
    contract: Contract
    outbox: Outbox
    journal: Journal
    pending: PendingAttempts
    workers: int
    usage: Callable[[], Usage]


@dataclass(frozen=True)
class Assignment:
    """One attempt that a worker has taken on; `begun` is set if an earlier process wrote it."""

    ticket: Ticket
    node_id: str
    request: CodeRequest
    begun: PendingAttempt | None = None

    @property
    def choice(self) -> Choice:
        """What the search chose."""
        return Choice(self.ticket.node_id, self.ticket.action, self.ticket.partners)

    @property
    def memory_ids(self) -> tuple[str, ...]:
        """The attempts that its request tells of, each once."""
        memory, parent = self.request.memory, self.request.parent
        told = (*memory.siblings, *memory.lineage, *memory.branch, *memory.partners)
        ids = [attempt.node_id for attempt in (*((parent,) if parent else ()), *told)]
        return tuple(dict.fromkeys(ids))


class Session:
    """The state of one run. Every public method may be called by any worker."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        objective = Objective(parts.task.metric.lower_is_better)
        self._search = TreeSearch(parts.variant.search, objective, parts.settings.seed)
        self._attempts: dict[str, Attempt] = {}
        self._under_way: dict[str, str] = {}
        """Plans by node id; empty while they are being written."""
        self._writers_of_drafts: set[str] = set()
        self._left_behind: list[PendingAttempt] = []
        self._phases: dict[int, str] = {}
        self._verdicts: Counter[str] = Counter()
        self._failed_steps = 0
        self._fastest_s = float("inf")
        self._changed = threading.Condition(threading.RLock())
        self._cancelled = threading.Event()
        self.reason: str | None = None
        """Why no further attempt is begun; None while there are."""
        self.failure: Exception | None = None

    @property
    def tree(self) -> Tree:
        """The tree; look at it only when no worker is at work."""
        return self._search.tree

    @property
    def has_attempts(self) -> bool:
        """At least one solution was judged, in this process or before it."""
        return len(self._search.tree) > 0

    def seconds_of(self, node_id: str) -> float:
        """Execution time of a judged attempt. Raises KeyError if there is none of this id."""
        return self._attempts[node_id].seconds

    def usage(self) -> Usage:
        """What the models have cost the run so far."""
        return self._parts.usage()

    def resume(self) -> None:
        """Take up what the journal and the pending attempts hold. Raises JournalCorrupt."""
        records = self._parts.journal.records
        replay(self._search, records)
        for record in records:
            self._attempts[record.node_id] = attempt_of(record, self._code_of(record))
            self._verdicts[record.verdict] += 1
        known = {*self._attempts, ROOT_ID}
        for attempt in self._parts.pending.load():
            is_open = attempt.node_id not in known and attempt.choice.node_id in known
            if is_open and known.issuperset(attempt.partners):
                self._left_behind.append(attempt)
            else:
                self._parts.pending.forget(attempt.node_id)
        best = self._search.tree.best
        if best is not None and not self._parts.outbox.submission.is_file():
            # What lies there is at least as new as the journal, and may be an ensemble.
            self._parts.outbox.keep(best.node_id)
        if records:
            _LOG.info("went on from %d attempts in the journal", len(records))
        self.report("started")

    def take(self, worker: int) -> Assignment | None:
        """The next attempt for this worker; waits while only others have work. None: it is over."""
        with self._changed:
            while self.reason is None:
                self.reason = self._reason_to_stop()
                assignment = None if self.reason else self._next_assignment(worker)
                if assignment is not None:
                    return assignment
                if self.reason is None and not self._search.is_under_way:
                    self.reason = "the search is exhausted: nothing new is left to try"
                elif self.reason is None:
                    self._changed.wait(_LOOK_AGAIN_S)
            self._changed.notify_all()
            return None

    @contextmanager
    def holding(self, assignment: Assignment) -> Iterator[None]:
        """Whatever happens inside, the reservation ends: without a node unless `complete` was."""
        try:
            yield
        except NothingNew:
            self._let_go(assignment, self._search.close)
            raise
        except BaseException:
            self._let_go(assignment, self._search.release)
            raise

    def know_plan(self, attempt: PendingAttempt) -> None:
        """A solution is written: others may know its plan, and a killed run will not ask again."""
        self._parts.pending.save(attempt)
        with self._changed:
            self._under_way[attempt.node_id] = attempt.plan
            self._writers_of_drafts.discard(attempt.node_id)
            self._changed.notify_all()

    def complete(self, assignment: Assignment, tried: Tried) -> None:
        """Take the node in. The submission is saved before the journal says that it is best."""
        node_id = assignment.node_id
        with self._changed:
            outcome = tried.judgement.outcome
            completed = self._search.complete(assignment.ticket, node_id, outcome)
            if completed.is_best:
                self._parts.outbox.keep(node_id)
            if tried.judgement.is_valid:
                self._fastest_s = min(self._fastest_s, tried.execution.seconds)
            record = journal_record(
                tried, completed, assignment.ticket.worker, self._parts.task.metric
            )
            self._parts.journal.append(record)
            self._attempts[node_id] = attempt_of(record, tried.attempt.code, tried.execution.output)
            self._verdicts[record.verdict] += 1
            self._failed_steps = 0
            self._forget(assignment)
            self.say(assignment.ticket.worker, "judged")
        self._parts.pending.forget(node_id)
        _LOG.info(line_of(record))

    def count_failure(self, failure: CoderFailed) -> None:
        """A step came to nothing; too many in a row, or a refusal, end the run."""
        with self._changed:
            self._failed_steps += 1
            _LOG.warning("step failed: %s", failure)
            too_often = self._failed_steps >= self._parts.variant.llm.max_failed_steps
            never_worked = isinstance(failure, LLMUnavailable) and not self.has_attempts
            if too_often or never_worked or isinstance(failure, LLMRefused):
                self.failure = self.failure or failure
                self.end(str(failure))

    def end(self, reason: str) -> None:
        """Begin no further attempt; those under way are finished."""
        with self._changed:
            self.reason = self.reason or reason
            self._changed.notify_all()

    def cancel(self) -> None:
        """End at once: models are not waited for, running solutions are killed."""
        self._cancelled.set()
        self.end("stopped")

    def is_cancelled(self) -> bool:
        """The run was told to end at once."""
        return self._cancelled.is_set()

    def say(self, worker: int, phase: str) -> None:
        """Report what a worker does now."""
        with self._changed:
            self._phases[worker] = phase
            self.report(" | ".join(self._phases[number] for number in sorted(self._phases)))

    def report(self, phase: str) -> None:
        """Write progress.json."""
        with self._changed:
            best = self._search.tree.best
            known = (best.node_id, best.metric) if best and best.metric is not None else None
            metric = self._parts.task.metric
            self._parts.outbox.report(
                phase,
                len(self._search.tree),
                metric,
                known,
                usage=self._parts.usage(),
                verdicts=self._verdicts,
                elapsed_s=self._parts.budget.spent_s(),
            )

    def timeout_s(self) -> float:
        """What an execution that begins now may take."""
        return min(self._parts.variant.execution.timeout_s, self._parts.budget.left_s())

    def _reason_to_stop(self) -> str | None:
        limit = self._parts.settings.step_limit
        if limit is not None and len(self._search.tree) >= limit:
            return f"the step limit of {limit} is reached"
        if self._parts.budget.left_s() < self._least_run_s():
            return "the time is used up"
        if len(self._search.tree) >= self._parts.variant.search.max_nodes:
            return f"search.max_nodes ({self._parts.variant.search.max_nodes}) is reached"
        return None

    def _least_run_s(self) -> float:
        """No solution has yet ended in less than this; starting one with less time is futile."""
        fastest_s = self._fastest_s if self._fastest_s < float("inf") else 0.0
        return max(LEAST_RUN_S, fastest_s)

    def _next_assignment(self, worker: int) -> Assignment | None:
        limit = self._parts.settings.step_limit
        begun = len(self._search.tree) + self._search.reservations
        if limit is not None and begun >= limit:
            return None
        if self._left_behind:
            attempt = self._left_behind.pop(0)
            return self._assign(attempt.choice, worker, attempt.node_id, attempt)
        choice = self._search.select(worker, self._parts.budget.progress())
        if choice is None or self._must_wait(choice):
            return None
        return self._assign(choice, worker, self._free_id())

    def _must_wait(self, choice: Choice) -> bool:
        """A draft is written after those before it, so that it can be told to differ from them."""
        is_sequential = self._parts.variant.workers.sequential_drafts
        return choice.action == "draft" and is_sequential and bool(self._writers_of_drafts)

    def _assign(
        self, choice: Choice, worker: int, node_id: str, begun: PendingAttempt | None = None
    ) -> Assignment:
        request = self._request(choice, node_id)
        ticket = self._search.reserve(choice, worker)
        self._under_way[node_id] = begun.plan if begun else ""
        if choice.action == "draft" and begun is None:
            self._writers_of_drafts.add(node_id)
        return Assignment(ticket, node_id, request, begun)

    def _free_id(self) -> str:
        taken = {*self._attempts, *self._under_way, *(a.node_id for a in self._left_behind)}
        number = len(self._attempts)
        while f"n{number:03d}" in taken:
            number += 1
        return f"n{number:03d}"

    def _let_go(self, assignment: Assignment, give_back: Callable[[Ticket], None]) -> None:
        with self._changed:
            give_back(assignment.ticket)
            self._forget(assignment)

    def _forget(self, assignment: Assignment) -> None:
        self._under_way.pop(assignment.node_id, None)
        self._writers_of_drafts.discard(assignment.node_id)
        self._changed.notify_all()

    def _request(self, choice: Choice, node_id: str) -> CodeRequest:
        tree = self._search.tree
        limit = self._parts.settings.step_limit
        return CodeRequest(
            task=self._parts.task,
            action=choice.action,
            parent=self._attempts.get(choice.node_id),
            memory=self._memory(choice),
            step=int(node_id[1:]),
            timeout_s=self.timeout_s(),
            time_left_s=self._parts.budget.left_s(),
            steps_left=None if limit is None else limit - len(tree),
            child_count=len(tree[choice.node_id].child_ids),
            contract=self._parts.contract,
            is_cancelled=self.is_cancelled,
        )

    def _memory(self, choice: Choice) -> Memory:
        return recall(
            self._search.tree,
            self._attempts,
            choice.node_id,
            choice.action,
            section=self._parts.variant.memory,
            partners=choice.partners,
            under_way=tuple(plan for plan in self._under_way.values() if plan),
        )

    def _code_of(self, record: JournalRecord) -> str:
        path = self._parts.outbox.code_dir / record.code_file
        return path.read_text(encoding="utf-8") if path.is_file() else ""
