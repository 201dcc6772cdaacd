"""Where the search goes next: UCT with chains (ML-Master) and greedy best-first (AIDE).

A policy is pure: it reads the tree, the counts of children on their way and a seeded generator.
Sources: ML-Master, arXiv 2506.16499, eq. 1, 3 and 4; AIDE, arXiv 2502.13138, section 3.
"""

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from random import Random
from typing import Protocol

from agent.search.tree import Action, Node, Tree
from agent.sections import SearchSection


@dataclass(frozen=True)
class Choice:
    """Expand this node with this action. `partners` are the other nodes that a fusion joins."""

    node_id: str
    action: Action
    partners: tuple[str, ...] = ()


@dataclass(frozen=True)
class View:
    """What a policy may look at when it chooses.

    `pending` counts the children on their way per node id, `busy_branches` are other workers'
    branches (ids of drafts), `progress` is the share of the budget that is gone.
    """

    tree: Tree
    pending: Mapping[str, int]
    busy_branches: Collection[str]
    progress: float
    rng: Random


class Policy(Protocol):
    """One way to walk the tree."""

    def choose(self, view: View, start_id: str) -> Choice | None:
        """What to expand, looking only below `start_id`; None if nothing is free there."""

    def settle(self, tree: Tree, node: Node) -> str | None:
        """Do the bookkeeping for a node just attached; the id to go on from, None for the root."""


def uct_value(total_reward: float, visits: int, parent_visits: int, constant: float) -> float:
    """Mean reward plus exploration bonus; infinite for an unvisited node.

    Source: ML-Master eq. 1, Q/N + C sqrt(ln N_parent / N).

    >>> round(uct_value(2.0, 4, 10, 1.414), 4)
    1.5728
    """
    if visits == 0:
        return math.inf
    return total_reward / visits + constant * math.sqrt(math.log(max(parent_visits, 1)) / visits)


def exploration_at(progress: float, section: SearchSection) -> float:
    """C after this share (0-1) of the budget: constant, then linear to the floor, then the floor.

    ML-Master counts nodes here; half of its published runs ended before C began to fall, so we
    count the budget.
    """
    begin, end = section.exploration.phases
    if progress <= begin:
        return section.exploration.constant
    if progress >= end:
        return section.exploration.floor
    fall = (progress - begin) / (end - begin)
    return section.exploration.constant - fall * (
        section.exploration.constant - section.exploration.floor
    )


def action_for(node: Node) -> Action:
    """Draft at the root, debug a defect, improve what is valid."""
    if node.parent_id is None:
        return "draft"
    return "debug" if node.is_buggy else "improve"


class UctPolicy:
    """ML-Master's search: follow one chain until it fails or stagnates, then choose by UCT."""

    def __init__(self, section: SearchSection) -> None:
        self._section = section

    def choose(self, view: View, start_id: str) -> Choice | None:
        """Walk down from `start_id`; a tree with nothing else left opens drafts beyond the cap."""
        live = _live_ids(view.tree, lambda node: self._has_room(view, node))
        node = view.tree[start_id]
        while node.node_id in live:
            if self._should_expand(view, node, live):
                return Choice(node.node_id, action_for(node))
            node = self._best_child(view, node, live)
        return self._extra_draft(view, start_id, live)

    def settle(self, tree: Tree, node: Node) -> str | None:
        """Update the chain's bookkeeping, close the episode if it is over."""
        goes_on_from = self._advance(tree, node)
        if goes_on_from is None:
            self._backpropagate(tree, node)
        return goes_on_from

    def _advance(self, tree: Tree, node: Node) -> str | None:
        if node.is_buggy:
            node.is_terminal = node.debug_depth >= self._section.max_debug_depth
            may_go_on = node.debug_depth < self._section.back_debug_depth and not node.is_terminal
            return node.node_id if may_go_on else None
        goes_on_from = self._compare_with_local_best(tree, node)
        return None if tree.parent(node).is_buggy else goes_on_from

    def _compare_with_local_best(self, tree: Tree, node: Node) -> str | None:
        local_best = tree[node.local_best_id] if node.local_best_id else None
        if local_best is None or self._improves(tree, node, local_best):
            node.local_best_id = node.node_id
            node.continue_improve = True
            return node.node_id
        local_best.continue_improve = False
        if local_best.improve_failures >= self._section.max_improve_failures:
            node.is_terminal = True
            return None
        local_best.improve_failures += 1
        # The next attempt starts from the best of the chain again, not from the worse node.
        return local_best.node_id

    def _improves(self, tree: Tree, node: Node, local_best: Node) -> bool:
        if node.metric is None or local_best.metric is None:
            return False
        gain = tree.objective.relative_gain(node.metric, local_best.metric)
        return gain > 0 and gain >= self._section.improvement_threshold

    def _backpropagate(self, tree: Tree, node: Node) -> None:
        reward = reward_of(tree, node)
        below: Node | None = None
        for here in tree.path_to_root(node):
            here.visits += 1
            here.total_reward += reward
            here.improve_failures = 0
            if below is not None:
                here.is_fixed |= here.is_buggy and (below.is_valid or below.is_fixed)
                if here is not tree.root:
                    here.continue_improve = below.continue_improve
            below = here

    def _has_room(self, view: View, node: Node) -> bool:
        if node.is_closed or node.is_terminal:
            return False
        children = len(node.child_ids) + view.pending.get(node.node_id, 0)
        if node is view.tree.root:
            return children < self._section.num_drafts
        if node.is_buggy:
            is_resolved = any(child.is_valid for child in view.tree.children(node))
            return children < self._section.num_bugs and not is_resolved
        return children < self._section.num_improves

    def _should_expand(self, view: View, node: Node, live: Collection[str]) -> bool:
        if not self._has_room(view, node):
            return False
        below = self._candidates(view, node, live)
        return not (below and (node.is_fixed or node.continue_improve))

    def _candidates(self, view: View, node: Node, live: Collection[str]) -> list[Node]:
        return [
            child
            for child in view.tree.children(node)
            if child.node_id in live and child.node_id not in view.busy_branches
        ]

    def _best_child(self, view: View, node: Node, live: Collection[str]) -> Node:
        constant = exploration_at(view.progress, self._section)
        # max keeps the first of equals: of two unvisited children the elder comes first.
        return max(
            self._candidates(view, node, live),
            key=lambda child: uct_value(child.total_reward, child.visits, node.visits, constant),
            default=_NOWHERE,
        )

    def _extra_draft(self, view: View, start_id: str, live: Collection[str]) -> Choice | None:
        root = view.tree.root
        is_exhausted = not view.pending and root.node_id not in live
        if start_id != root.node_id or root.is_closed or not is_exhausted:
            return None
        return Choice(root.node_id, "draft")


class GreedyPolicy:
    """AIDE's search: some drafts, then debug a leaf now and then, else improve the best node."""

    def __init__(self, section: SearchSection) -> None:
        self._section = section

    def choose(self, view: View, start_id: str) -> Choice | None:
        """Ignores `start_id`: there are no chains, each step looks at the whole tree."""
        root = view.tree.root
        drafts = len(root.child_ids) + view.pending.get(root.node_id, 0)
        if drafts < self._section.num_drafts and not root.is_closed:
            return Choice(root.node_id, "draft")
        leaves = self._debuggable(view)
        if leaves and view.rng.random() < self._section.debug_prob:
            return Choice(view.rng.choice(leaves).node_id, "debug")
        return self._improve_or_else(view, leaves)

    def settle(self, tree: Tree, node: Node) -> str | None:
        """Nothing to keep; every next step starts at the root."""
        for above in tree.path_to_root(node):
            above.visits += 1
        return None

    def _debuggable(self, view: View) -> list[Node]:
        return [
            node
            for node in view.tree
            if node.is_buggy
            and not node.child_ids
            and not node.is_closed
            and node.debug_depth <= self._section.max_debug_depth
            and not view.pending.get(node.node_id)
        ]

    def _improve_or_else(self, view: View, leaves: list[Node]) -> Choice | None:
        good = [node for node in view.tree if node.is_valid and not node.is_closed]
        if good:
            return Choice(_best_of(view.tree, good).node_id, "improve")
        if not view.tree.root.is_closed:
            return Choice(view.tree.root.node_id, "draft")
        return Choice(view.rng.choice(leaves).node_id, "debug") if leaves else None


_NOWHERE = Node("nowhere", None)


def reward_of(tree: Tree, node: Node) -> float:
    """The reward of the episode that this node closes: -1 on a defect, else r_q + r_d + r_s.

    r_q: this node, or one before it in the same episode (its ancestors not yet visited), beat
    everything found until then. r_d: it resolves its parent's fault. r_s: the chain met its stop
    criterion. Source: ML-Master eq. 3-4, with r_q read per episode, because a chain that improves
    closes only once, with the node that no longer does.
    """
    if node.is_buggy:
        return -1.0
    episode = [here for here in tree.path_to_root(node) if here.visits == 0]
    found_best = any(here.beat_best for here in episode)
    return float(found_best) + float(tree.parent(node).is_buggy) + float(node.is_terminal)


def _live_ids(tree: Tree, has_room: Callable[[Node], bool]) -> set[str]:
    """The nodes that can be expanded or have such a node below them."""
    live: set[str] = set()
    # Children always come after their parents, so one pass from the end is enough.
    for node in [*reversed(list(tree)), tree.root]:
        if has_room(node) or any(child_id in live for child_id in node.child_ids):
            live.add(node.node_id)
    return live


def _best_of(tree: Tree, nodes: list[Node]) -> Node:
    best = nodes[0]
    for node in nodes[1:]:
        if node.metric is not None and tree.objective.is_better(node.metric, best.metric):
            best = node
    return best
