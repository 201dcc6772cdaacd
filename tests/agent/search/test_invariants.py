"""What holds whatever the attempts give, for every policy and one to four workers."""

from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.search.policy import Choice
from agent.search.tree import ROOT_ID, Node, Outcome, Verdict
from agent.search.tree_search import POLICIES, Ticket, TreeSearch
from tests.agent.search.search_cases import new_search, ok

Event = tuple[Literal["complete", "release", "close"], Choice, int, Outcome]

_VALID = st.builds(
    Outcome,
    verdict=st.just(Verdict.OK),
    metric=st.one_of(st.floats(-1e6, 1e6), st.sampled_from([0.0, 0.5, 0.50001, 1.0])),
    noise=st.sampled_from([0.0, 0.01, 100.0]),
)
_BUGGY = st.sampled_from([Outcome(v) for v in Verdict if v is not Verdict.OK])


def _long_run(seed: int, length: int, valid_share: float) -> list[Outcome]:
    """Few lists that hypothesis makes are long; scores here rise slowly, as in a real search."""
    rng = Random(seed)
    verdicts = [v for v in Verdict if v is not Verdict.OK]
    return [
        ok(rng.gauss(number / length, 0.3))
        if rng.random() < valid_share
        else Outcome(rng.choice(verdicts))
        for number in range(length)
    ]


_OUTCOMES = st.one_of(
    st.lists(st.one_of(_VALID, _BUGGY), min_size=1, max_size=40),
    st.builds(_long_run, st.integers(0, 9999), st.integers(40, 160), st.floats(0.1, 0.9)),
)
_POLICIES = st.sampled_from(sorted(POLICIES))
_LIMITS = st.sampled_from(
    [
        {},
        {"num_drafts": 1, "num_improves": 1, "max_improve_failures": 0},
        {"num_drafts": 2, "max_debug_depth": 1, "back_debug_depth": 1, "reward": "released"},
        {"branch_stagnation": 1, "global_stagnation": 1, "fusion": {"probability": 0.5}},
        {"num_bugs": 2, "noise_factor": 1.0, "debug_prob": 0.5, "elite": {"max_children": 1}},
    ]
)
_MANY = settings(max_examples=150, deadline=None)


@dataclass
class FakeExecutor:
    """Several workers with attempts that end in any order, some of which never come to be."""

    search: TreeSearch
    workers: int
    seed: int
    faults: float = 0.15
    running: dict[int, Ticket] = field(default_factory=dict)
    log: list[Event] = field(default_factory=list)
    episodes: int = 0
    turns: int = 0
    rng: Random = field(init=False)

    def __post_init__(self) -> None:
        self.rng = Random(self.seed)

    def go(self, outcome: Outcome, progress: float) -> None:
        """Start an attempt for each idle worker, then end one."""
        for worker in range(self.workers):
            if worker not in self.running:
                self.start(worker, progress)
        if self.running:
            worker = self.rng.choice(sorted(self.running))
            self.end(worker, outcome)

    def start(self, worker: int, progress: float) -> None:
        choice = self.search.select(worker, progress)
        if choice is None:
            check_that_nothing_is_left(self.search)
        else:
            check_choice(self.search, choice)
            self.running[worker] = self.search.reserve(choice, worker)

    def end(self, worker: int, outcome: Outcome) -> None:
        ticket = self.running.pop(worker)
        choice = Choice(ticket.node_id, ticket.action, ticket.partners)
        luck = self.rng.random()
        if luck < self.faults / 2:
            self.search.release(ticket)
            self.log.append(("release", choice, worker, outcome))
        elif luck < self.faults and ticket.node_id != ROOT_ID:
            self.search.close(ticket)
            self.log.append(("close", choice, worker, outcome))
        else:
            completed = self.search.complete(ticket, f"n{len(self.search.tree):03d}", outcome)
            self.episodes += completed.goes_on_from is None
            self.log.append(("complete", choice, worker, outcome))

    def drain(self, outcome: Outcome) -> None:
        while self.running:
            self.end(min(self.running), outcome)


def check_that_nothing_is_left(search: TreeSearch) -> None:
    is_exhausted = search.tree.root.is_closed
    assert search.is_under_way or search.is_full or is_exhausted


def check_choice(search: TreeSearch, choice: Choice) -> None:
    tree = search.tree
    node = tree[choice.node_id]
    assert not node.is_terminal
    assert not node.is_closed
    allowed = {"debug"} if node.is_buggy else {"improve", "evolve", "fuse"}
    assert choice.action in ({"draft"} if node is tree.root else allowed)
    assert bool(choice.partners) == (choice.action == "fuse")
    branches = [tree[partner].branch_id for partner in choice.partners]
    assert all(tree[partner].is_valid for partner in choice.partners)
    assert len({node.branch_id, *branches}) == 1 + len(branches) <= 4


def check_tree(search: TreeSearch) -> None:
    tree = search.tree
    best: float | None = None
    for node in tree:
        parent = tree.parent(node)
        assert node.step > parent.step or parent is tree.root
        assert node.node_id in parent.child_ids
        assert node.branch_id == list(tree.path_to_root(node))[-2].node_id
        assert node.debug_depth == (parent.debug_depth + 1 if node.action == "debug" else 0)
        assert not (node.is_terminal and node.child_ids)
        if node.metric is not None and tree.objective.is_better(node.metric, best):
            best = node.metric
            assert node.beat_best
    assert (tree.best.metric if tree.best else None) == best
    assert all(tree[node.local_best_id].is_valid for node in tree if node.local_best_id)


def check_sums(search: TreeSearch, episodes: int) -> None:
    """Visits and rewards flow up: each node has its own episodes' and all of its children's."""
    tree = search.tree
    children = [tree[child_id] for child_id in tree.root.child_ids]
    assert tree.root.visits == sum(child.visits for child in children) == episodes
    for node in [tree.root, *tree]:
        below = tree.children(node)
        own = node.visits - sum(child.visits for child in below)
        assert own in ({0} if node is tree.root else {0, 1})
        own_reward = node.total_reward - sum(child.total_reward for child in below)
        assert own_reward in ((-1.0, 0.0, 1.0, 2.0, 3.0) if own else (0.0,))


def state(search: TreeSearch) -> list[dict[str, object]]:
    return [vars(node) for node in [search.tree.root, *search.tree]]


@_MANY
@given(
    outcomes=_OUTCOMES,
    policy=_POLICIES,
    limits=_LIMITS,
    lower_is_better=st.booleans(),
    workers=st.integers(1, 4),
    seed=st.integers(0, 1_000),
)
def test_reservations_best_and_sums_hold_and_the_search_never_stalls(
    outcomes: list[Outcome],
    policy: str,
    limits: dict[str, Any],
    lower_is_better: bool,
    workers: int,
    seed: int,
) -> None:
    search = new_search(policy, lower_is_better, **limits)
    executor = FakeExecutor(search, workers, seed)
    best: Node | None = None
    for turn, outcome in enumerate(outcomes):
        executor.go(outcome, progress=turn / len(outcomes))
        assert search.reservations == len(executor.running)
        if best is not None:
            assert search.tree.best is not None
            assert search.tree.best.is_valid
            gain = search.tree.objective.gain(search.tree.best.metric or 0.0, best.metric or 0.0)
            assert gain >= 0
        best = search.tree.best
    check_tree(search)
    check_sums(search, executor.episodes)
    executor.drain(outcomes[0])
    assert search.reservations == 0
    for worker in range(workers):
        assert search.select(worker, 0.9) is not None, "below its limit a search never runs dry"


@_MANY
@given(
    outcomes=_OUTCOMES,
    policy=st.sampled_from(["uct", "scheduled"]),
    limits=_LIMITS,
    workers=st.integers(2, 4),
    seed=st.integers(0, 1_000),
)
def test_a_branch_has_at_most_one_worker_while_uct_chooses(
    outcomes: list[Outcome], policy: str, limits: dict[str, Any], workers: int, seed: int
) -> None:
    search = new_search(policy, **limits)
    executor = FakeExecutor(search, workers, seed)
    for outcome in outcomes:
        executor.go(outcome, progress=0.1)
        branches = Counter(
            search.tree[ticket.node_id].branch_id
            for ticket in executor.running.values()
            if ticket.node_id != ROOT_ID
        )
        assert set(branches.values()) <= {1}


@_MANY
@given(
    outcomes=_OUTCOMES,
    policy=_POLICIES,
    limits=_LIMITS,
    workers=st.integers(1, 4),
    seed=st.integers(0, 1_000),
    progress=st.floats(0, 1),
)
def test_replaying_the_log_gives_the_same_tree_and_the_same_next_choice(
    outcomes: list[Outcome],
    policy: str,
    limits: dict[str, Any],
    workers: int,
    seed: int,
    progress: float,
) -> None:
    executor = FakeExecutor(new_search(policy, seed=seed, **limits), workers, seed)
    for turn, outcome in enumerate(outcomes):
        executor.go(outcome, progress=turn / len(outcomes))
    executor.drain(outcomes[0])
    again = new_search(policy, seed=seed, **limits)
    for kind, choice, worker, outcome in executor.log:
        ticket = again.reserve(choice, worker)
        if kind == "complete":
            again.complete(ticket, f"n{len(again.tree):03d}", outcome)
        elif kind == "release":
            again.release(ticket)
        else:
            again.close(ticket)
    assert state(again) == state(executor.search)
    for worker in range(workers):
        assert again.select(worker, progress) == executor.search.select(worker, progress)


@_MANY
@given(outcomes=_OUTCOMES, policy=_POLICIES, workers=st.integers(1, 4), seed=st.integers(0, 99))
def test_a_journal_without_the_attempts_that_came_to_nothing_gives_the_same_tree(
    outcomes: list[Outcome], policy: str, workers: int, seed: int
) -> None:
    executor = FakeExecutor(new_search(policy), workers, seed)
    for turn, outcome in enumerate(outcomes):
        executor.go(outcome, progress=turn / len(outcomes))
    again = new_search(policy)
    for kind, choice, worker, outcome in executor.log:
        if kind == "complete":
            again.complete(again.reserve(choice, worker), f"n{len(again.tree):03d}", outcome)
    for node in executor.search.tree:
        node.is_closed = False  # the coder will say so again when it is asked
        node.closed_actions.clear()
    assert state(again) == state(executor.search)


@_MANY
@given(outcomes=_OUTCOMES, policy=_POLICIES, workers=st.integers(1, 4), seed=st.integers(0, 99))
def test_the_same_seed_and_outcomes_give_the_same_tree(
    outcomes: list[Outcome], policy: str, workers: int, seed: int
) -> None:
    states = []
    for _ in range(2):
        executor = FakeExecutor(new_search(policy, seed=seed), workers, seed)
        for turn, outcome in enumerate(outcomes):
            executor.go(outcome, progress=turn / len(outcomes))
        states.append(state(executor.search))
    assert states[0] == states[1]


@pytest.mark.parametrize("policy", sorted(POLICIES))
def test_a_coder_with_nothing_new_ends_every_search(policy: str) -> None:
    search = new_search(policy, branch_stagnation=1, global_stagnation=1, num_drafts=2)
    for metric in (0.5, 0.7, 0.6):
        choice = search.select()
        assert choice is not None
        search.complete(search.reserve(choice), f"n{len(search.tree)}", ok(metric))
    for _ in range(20):
        choice = search.select(progress=0.9)
        if choice is None:
            break
        search.close(search.reserve(choice))
    assert search.select(progress=0.9) is None
    assert not search.is_under_way
