"""One run of one variant on one task: the real search, workers side by side, a clock that jumps."""

import heapq
import math
from dataclasses import dataclass, field, replace
from random import Random

from agent.search.tree import ROOT_ID, Node, Outcome, Tree, Verdict
from agent.search.tree_search import Ticket, TreeSearch
from tests.simulation.landscape import (
    WRITING_S,
    Solution,
    Task,
    changed,
    draft,
    is_valid_at_once,
    repaired,
    score,
)
from tests.simulation.settings import Conditions

BUDGET_S = 43_200.0
_CAUGHT_EARLY = 0.8
"""Faults that a run on few rows shows; the others need the full size. A guess."""
_EARLY_FAULT = (0.5, 1.0)
"""Beta distribution of the share of its run after which a faulty script ends, a third on average.
A guess."""


@dataclass(frozen=True)
class Attempt:
    """What will have become of a reservation at `ends_at_s`."""

    ticket: Ticket
    solution: Solution
    outcome: Outcome
    ends_at_s: float


@dataclass
class Run:
    """A finished run. `best_worth` are (seconds, worth of the best by validation), in order."""

    tree: Tree
    solutions: dict[str, Solution]
    best_worth: list[tuple[float, float]]
    chosen: Node | None
    """What the end of the run hands in."""

    def worth_at(self, share: float) -> float:
        """Worth (0-1) of what would be handed in after this share of the budget; 0 for nothing.

        At the end that is what finishing chose, before it the best by validation.
        """
        if share >= 1.0:
            return self.solutions[self.chosen.node_id].worth if self.chosen else 0.0
        return next((w for t, w in reversed(self.best_worth) if t <= share * BUDGET_S), 0.0)


@dataclass
class _Simulation:
    task: Task
    rules: Conditions
    seed: int
    search: TreeSearch = field(init=False)
    solutions: dict[str, Solution] = field(default_factory=dict)
    best_worth: list[tuple[float, float]] = field(default_factory=list)
    events: list[tuple[float, int, Attempt]] = field(default_factory=list)
    idle: list[int] = field(default_factory=list)
    draft_written_at_s: float = 0.0
    drafts_under_way: dict[int, int] = field(default_factory=dict)
    attempts: int = 0

    def __post_init__(self) -> None:
        section = self.rules.variant.search
        self.search = TreeSearch(section, self.task.objective, self.seed)
        finish = self.rules.variant.finish
        self.end_s = BUDGET_S - min(finish.reserve_share * BUDGET_S, finish.reserve_max_s)

    def run(self) -> Run:
        self.idle = list(range(self.rules.workers))
        self.start_idle(0.0)
        while self.events:
            now_s, _, attempt = heapq.heappop(self.events)
            self.finish(attempt, now_s)
            # The worker that ended goes on first; the others may have waited for what it did.
            self.idle.insert(0, attempt.ticket.worker)
            self.start_idle(now_s)
        chosen = self.choose()
        return Run(self.search.tree, self.solutions, self.best_worth, chosen)

    def start_idle(self, now_s: float) -> None:
        self.idle = [worker for worker in self.idle if not self.start(worker, now_s)]

    def start(self, worker: int, now_s: float) -> bool:
        choice = self.search.select(worker, now_s / BUDGET_S)
        if choice is None:
            return False
        ticket = self.search.reserve(choice, worker)
        attempt = self.attempt(ticket, now_s)
        if attempt.ends_at_s <= self.end_s:
            heapq.heappush(self.events, (attempt.ends_at_s, self.attempts, attempt))
        # An attempt beyond the end is cut off there: its worker is busy and nothing comes of it.
        return True

    def finish(self, attempt: Attempt, now_s: float) -> None:
        node_id = f"n{len(self.search.tree):03d}"
        self.drafts_under_way.pop(attempt.ticket.number, None)
        completed = self.search.complete(attempt.ticket, node_id, attempt.outcome)
        self.solutions[node_id] = attempt.solution
        if completed.is_best:
            self.best_worth.append((now_s, attempt.solution.worth))

    def attempt(self, ticket: Ticket, now_s: float) -> Attempt:
        self.attempts += 1
        # By task and count, so that all variants meet the same luck.
        rng = Random(f"{self.seed}:{self.task.name}:{self.attempts}")
        writing_s = WRITING_S[0] * math.exp(rng.gauss(0, WRITING_S[1]))
        written_at_s = self.written_at(ticket, now_s, writing_s)
        solution = self.solution(ticket, rng)
        if ticket.action == "draft":
            self.drafts_under_way[ticket.number] = solution.approach
        solution, outcome = self.judged(ticket, solution, rng)
        seconds = self.execution_s(ticket, solution, outcome, rng)
        return Attempt(ticket, solution, outcome, written_at_s + seconds)

    def written_at(self, ticket: Ticket, now_s: float, writing_s: float) -> float:
        if ticket.action != "draft" or not self.rules.variant.workers.sequential_drafts:
            return now_s + writing_s
        self.draft_written_at_s = max(now_s, self.draft_written_at_s) + writing_s
        return self.draft_written_at_s

    def solution(self, ticket: Ticket, rng: Random) -> Solution:
        tree = self.search.tree
        if ticket.action == "draft":
            return draft(self.task, self.seen_approaches(), self.rules, rng)
        parent = self.solutions[ticket.node_id]
        if tree[ticket.node_id].is_buggy:
            return repaired(parent)
        partners = [self.solutions[node_id] for node_id in ticket.partners]
        return changed(self.task, parent, ticket.action, partners, self.rules, rng)

    def seen_approaches(self) -> set[int]:
        if not self.rules.variant.memory.enabled:
            return set()
        drafts = self.search.tree.root.child_ids
        seen = {self.solutions[node_id].approach for node_id in drafts}
        if self.rules.variant.workers.sequential_drafts:
            seen |= set(self.drafts_under_way.values())
        return seen

    def judged(self, ticket: Ticket, solution: Solution, rng: Random) -> tuple[Solution, Outcome]:
        depth = self.search.tree[ticket.node_id].debug_depth + 1
        if not is_valid_at_once(self.task, ticket.action, depth, rng):
            return solution, Outcome(Verdict.CRASH)
        if solution.bogus is not None and solution.bogus < self.rules.seen_through:
            return replace(solution, is_seen_through=True), Outcome(Verdict.SUSPICIOUS)
        metric = score(self.task, solution, rng)
        noise = self.task.noise * self.rules.noise_share * abs(self.task.scale)
        return solution, Outcome(Verdict.OK, metric, noise if self.rules.reports_noise else 0.0)

    def execution_s(
        self, ticket: Ticket, solution: Solution, outcome: Outcome, rng: Random
    ) -> float:
        crashed = outcome.verdict is Verdict.CRASH
        luck, is_caught = rng.betavariate(*_EARLY_FAULT), rng.random() < _CAUGHT_EARLY
        full_s = solution.full_s * (luck if crashed else 1.0)
        section = self.rules.variant.execution.sample_run
        parent = self.solutions.get(ticket.node_id) if ticket.node_id != ROOT_ID else None
        is_short = parent is not None and parent.full_s < section.skip_below_s
        if not section.enabled or is_short:
            return full_s
        sample_s = min(30.0 + 0.05 * solution.full_s, section.timeout_s, solution.full_s)
        if crashed and is_caught:
            return min(sample_s, full_s)
        return sample_s + full_s

    def choose(self) -> Node | None:
        """The best by validation, or among the best few with a second score on hidden rows."""
        count = self.rules.variant.finish.candidates
        if count == 1 or not self.task.has_hidden_rows or math.isinf(self.rules.hidden_noise_share):
            return self.search.tree.best
        rng = Random(f"{self.seed}:{self.task.name}:end")
        best = self.search.tree.top(count)
        return max(best, key=lambda node: self.final_score(node, rng), default=None)

    def final_score(self, node: Node, rng: Random) -> float:
        """Quality by both scores, each weighted by its precision; a wrong measurement shows."""
        solution = self.solutions[node.node_id]
        hidden_share = self.rules.hidden_noise_share
        hidden = solution.worth + self.task.noise * hidden_share * rng.gauss(0, 1)
        if solution.bogus is not None:
            return hidden
        search = solution.quality + solution.error
        weights = (self.rules.noise_share**-2, hidden_share**-2)
        return (weights[0] * search + weights[1] * hidden) / sum(weights)


def simulate(task: Task, rules: Conditions, seed: int) -> Run:
    """Run a variant on a task for 12 simulated hours."""
    return _Simulation(task, rules, seed).run()
