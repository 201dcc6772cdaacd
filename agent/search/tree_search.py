"""The search as its workers see it: select, reserve, then complete or release.

Several workers may call in turn (the caller holds one lock around each call). A worker that got
a chain to follow keeps that branch to itself until the chain's episode closes.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from agent.search.chain import ChainPolicy
from agent.search.greedy import GreedyPolicy
from agent.search.policy import Choice, Policy, View
from agent.search.random_walk import RandomPolicy
from agent.search.scheduled import ScheduledPolicy
from agent.search.tree import ROOT_ID, Action, Node, Objective, Outcome, Tree
from agent.search.uct import UctPolicy
from agent.sections import SearchSection

POLICIES: dict[str, Callable[[SearchSection], Policy]] = {
    "uct": UctPolicy,
    "greedy": GreedyPolicy,
    "chain": ChainPolicy,
    "random": RandomPolicy,
    "scheduled": ScheduledPolicy,
}
"""The policies by the name that a variant uses."""


@dataclass(frozen=True)
class Ticket:
    """A promise to expand one node; it ends with complete() or release(), exactly once."""

    number: int
    worker: int
    node_id: str
    action: Action
    partners: tuple[str, ...] = ()


@dataclass(frozen=True)
class Completed:
    """What became of an attempt: its node, and where its worker goes on (None: the root)."""

    node: Node
    goes_on_from: str | None
    is_best: bool


class TreeSearch:
    """The tree, the policy and the reservations of all workers. No I/O, no clock, no threads."""

    def __init__(self, section: SearchSection, objective: Objective, seed: int) -> None:
        self.tree = Tree(objective)
        self._section = section
        self._policy = POLICIES[section.policy](section)
        self._seed = seed
        self._tickets: dict[int, Ticket] = {}
        self._next_ticket = 0
        self._positions: dict[int, str] = {}

    @property
    def reservations(self) -> int:
        """How many attempts are on their way."""
        return len(self._tickets)

    @property
    def is_full(self) -> bool:
        """The variant's limit of nodes is reached, attempts on their way included."""
        return len(self.tree) + self.reservations >= self._section.max_nodes

    @property
    def is_under_way(self) -> bool:
        """Some worker has an attempt or a chain in hand; what it finishes may open new work."""
        return bool(self._tickets or self._held())

    def select(self, worker: int = 0, progress: float = 0.0) -> Choice | None:
        """What this worker should do next. Asking changes nothing.

        None means: wait if the search `is_under_way`, else the tree is full or exhausted.
        `progress` is the share (0-1) of the budget that is gone.
        """
        if self.is_full:
            return None
        view = self._view(worker, progress)
        position = self._positions.get(worker, ROOT_ID)
        choice = self._policy.choose(view, position)
        if choice is None and position != ROOT_ID:
            return self._policy.choose(view, ROOT_ID)
        return choice

    def reserve(self, choice: Choice, worker: int = 0) -> Ticket:
        """Take a choice, so that others count it. Raises KeyError for an unknown node."""
        for node_id in (choice.node_id, *choice.partners):
            if node_id not in self.tree:
                raise KeyError(node_id)
        ticket = Ticket(self._next_ticket, worker, choice.node_id, choice.action, choice.partners)
        self._next_ticket += 1
        self._tickets[ticket.number] = ticket
        return ticket

    def complete(self, ticket: Ticket, node_id: str, outcome: Outcome) -> Completed:
        """Attach the judged attempt under its new id and move its worker on."""
        self._take_back(ticket)
        node = self.tree.attach(node_id, ticket.node_id, ticket.action, outcome, ticket.partners)
        goes_on_from = self._policy.settle(self.tree, node)
        self._positions.pop(ticket.worker, None)
        if goes_on_from is not None:
            self._positions[ticket.worker] = goes_on_from
        return Completed(node, goes_on_from, node is self.tree.best)

    def release(self, ticket: Ticket) -> None:
        """Give a reservation back without a node; its worker starts again from the root."""
        self._take_back(ticket)
        self._positions.pop(ticket.worker, None)

    def close(self, ticket: Ticket) -> None:
        """Give a reservation back because the coder has nothing new for that node, ever.

        A larger change that is not to be had leaves the node open for improvements.
        """
        self.release(ticket)
        node = self.tree[ticket.node_id]
        if ticket.action in ("evolve", "fuse"):
            node.closed_actions.add(ticket.action)
        else:
            node.is_closed = True

    def _take_back(self, ticket: Ticket) -> None:
        if self._tickets.pop(ticket.number, None) is None:
            raise ValueError(f"ticket {ticket.number} was already completed or released")

    def _view(self, worker: int, progress: float) -> View:
        tickets = self._tickets.values()
        # Seeded by the step, so that a search rebuilt from its journal goes on as it would have.
        rng = Random(f"{self._seed}:{len(self.tree)}:{self.reservations}")
        return View(
            tree=self.tree,
            pending=Counter(ticket.node_id for ticket in tickets),
            busy_branches=self._busy_branches(worker),
            progress=progress,
            rng=rng,
            pending_actions=Counter(ticket.action for ticket in tickets),
        )

    def _busy_branches(self, worker: int) -> set[str]:
        held = [node_id for other, node_id in self._held().items() if other != worker]
        taken = [ticket.node_id for ticket in self._tickets.values() if ticket.worker != worker]
        branches = (self.tree.branch_of(self.tree[node_id]) for node_id in (*held, *taken))
        return {branch for branch in branches if branch is not None}

    def _held(self) -> dict[int, str]:
        """The chains of workers between two attempts, where such a chain can still go on.

        A worker with an attempt on its way holds that attempt's branch and no other.
        """
        at_work = {ticket.worker for ticket in self._tickets.values()}
        return {
            worker: node_id
            for worker, node_id in self._positions.items()
            if worker not in at_work and self._policy.is_open(self.tree, node_id)
        }
