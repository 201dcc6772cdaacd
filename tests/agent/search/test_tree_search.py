from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.search.policy import Choice
from agent.search.tree import ROOT_ID, Outcome, Verdict
from agent.search.tree_search import Ticket, TreeSearch
from tests.agent.search.search_cases import CRASH, LIMITS, new_search, ok

_OUTCOMES = st.one_of(
    st.floats(-1e6, 1e6).map(ok),
    st.sampled_from([Outcome(v) for v in Verdict if v is not Verdict.OK]),
)
_MANY = settings(max_examples=60, deadline=None)


class _FakeExecutor:
    """Several workers with attempts that end in any order, some of which never come to be."""

    def __init__(self, search: TreeSearch, workers: int, seed: int) -> None:
        self.search = search
        self.rng = Random(seed)
        self.running: dict[int, Ticket] = {}
        self.workers = workers

    def go(self, outcome: Outcome) -> None:
        """Start an attempt for each idle worker, then end one."""
        for worker in range(self.workers):
            if worker not in self.running:
                choice = self.search.select(worker, self.rng.random())
                if choice is not None:
                    self.check_choice(choice)
                    self.running[worker] = self.search.reserve(choice, worker)
        if not self.running:
            return
        worker = self.rng.choice(sorted(self.running))
        ticket = self.running.pop(worker)
        if self.rng.random() < 0.1:
            self.search.release(ticket)
        else:
            self.search.complete(ticket, f"n{len(self.search.tree):03d}", outcome)

    def check_choice(self, choice: Choice) -> None:
        node = self.search.tree[choice.node_id]
        assert not node.is_terminal
        assert not node.is_closed
        expected = "debug" if node.is_buggy else "improve"
        assert choice.action == ("draft" if node.node_id == ROOT_ID else expected)


@_MANY
@given(
    outcomes=st.lists(_OUTCOMES, min_size=1, max_size=60),
    policy=st.sampled_from(["uct", "greedy"]),
    lower_is_better=st.booleans(),
    workers=st.integers(1, 3),
    seed=st.integers(0, 1_000),
)
def test_invariants_hold_whatever_the_attempts_give(
    outcomes: list[Outcome], policy: str, lower_is_better: bool, workers: int, seed: int
) -> None:
    search = new_search(policy, lower_is_better)
    executor = _FakeExecutor(search, workers, seed)
    best_so_far: float | None = None
    for outcome in outcomes:
        executor.go(outcome)
        assert search.reservations == len(executor.running)
        best = search.tree.best
        if best_so_far is not None:
            assert best is not None
            assert best.metric is not None
            assert search.tree.objective.gain(best.metric, best_so_far) >= 0
        best_so_far = best.metric if best else None
    _check_tree(search)
    for ticket in executor.running.values():
        search.release(ticket)
    assert search.reservations == 0
    assert search.select() is not None, "a tree below its limit never runs dry by itself"


def _check_tree(search: TreeSearch) -> None:
    tree = search.tree
    assert tree.best is None or tree.best.is_valid
    for node in tree:
        assert node.step > tree.parent(node).step or node.parent_id == ROOT_ID
        assert node.node_id in tree.parent(node).child_ids
        children = tree.children(node)
        assert node.visits >= sum(child.visits for child in children)
        if node.is_terminal:
            assert not children
        if node.local_best_id:
            assert tree[node.local_best_id].is_valid


@_MANY
@given(outcomes=st.lists(_OUTCOMES, max_size=40), workers=st.integers(2, 3))
def test_two_workers_never_follow_chains_in_one_branch(
    outcomes: list[Outcome], workers: int
) -> None:
    search = new_search()
    executor = _FakeExecutor(search, workers, seed=0)
    for outcome in outcomes:
        executor.go(outcome)
        tickets = executor.running.values()
        branches = [search.tree.branch_of(search.tree[t.node_id]) for t in tickets]
        busy = [branch for branch in branches if branch is not None]
        assert len(busy) == len(set(busy))


@_MANY
@given(outcomes=st.lists(_OUTCOMES, max_size=30), seed=st.integers(0, 99))
def test_the_same_seed_and_outcomes_give_the_same_tree(outcomes: list[Outcome], seed: int) -> None:
    pairs = []
    for _ in range(2):
        executor = _FakeExecutor(new_search("greedy"), 1, seed)
        for outcome in outcomes:
            executor.go(outcome)
        pairs.append([(n.node_id, n.parent_id, n.action) for n in executor.search.tree])
    assert pairs[0] == pairs[1]


def test_reserved_drafts_count_against_the_limit() -> None:
    search = new_search(num_drafts=2)
    tickets = []
    for worker in range(2):
        choice = search.select(worker)
        assert choice == Choice(ROOT_ID, "draft")
        tickets.append(search.reserve(choice, worker))
    assert search.select(2) is None
    assert search.is_under_way
    search.release(tickets[0])
    assert search.select(2) == Choice(ROOT_ID, "draft")


def test_a_ticket_ends_only_once() -> None:
    search = new_search()
    ticket = search.reserve(Choice(ROOT_ID, "draft"))
    search.complete(ticket, "n000", CRASH)
    with pytest.raises(ValueError, match="already completed or released"):
        search.release(ticket)


def test_closing_everything_exhausts_the_search() -> None:
    search = new_search(num_drafts=1)
    search.complete(search.reserve(Choice(ROOT_ID, "draft")), "n000", ok(0.5))
    for _ in range(2):
        choice = search.select()
        assert choice is not None
        search.close(search.reserve(choice))
    assert search.select() is None
    assert not search.is_under_way


def test_the_limit_of_nodes_ends_the_search() -> None:
    search = new_search(max_nodes=1)
    assert LIMITS.max_nodes == 500
    search.complete(search.reserve(Choice(ROOT_ID, "draft")), "n000", ok(0.5))
    assert search.is_full
    assert search.select() is None
