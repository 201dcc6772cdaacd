"""ML-Master's search: follow one chain until it fails or stagnates, then choose by UCT.

Source: ML-Master, arXiv 2506.16499, section 3.2 and its released code, whose faults are mended.
"""

from collections.abc import Mapping

from agent.search.exploration import exploration_at, uct_value
from agent.search.policy import Choice, View, action_for
from agent.search.rewards import backpropagate, is_gain, reward_of
from agent.search.tree import ROOT_ID, Node, Tree
from agent.sections import SearchSection


class UctPolicy:
    """Chains and UCT. With `redraft_hopeless`, drafts beyond repair do not count as drafts."""

    def __init__(self, section: SearchSection, redraft_hopeless: bool = False) -> None:
        self._section = section
        self._redraft_hopeless = redraft_hopeless

    def choose(self, view: View, start_id: str) -> Choice | None:
        """Walk down from `start_id`. With nothing free at the root, a draft beyond the cap."""
        choice = self.walk(view, start_id)
        if choice is None and start_id == ROOT_ID:
            return self.extra_draft(view)
        return choice

    def walk(self, view: View, start_id: str) -> Choice | None:
        """Walk down by UCT until a node is to be expanded; None if nothing is free there."""
        node: Node | None = view.tree[start_id]
        while node is not None:
            candidates = self._candidates(view, node)
            if self._has_room(view.tree, view.pending, node) and not (
                candidates and _goes_deeper(node)
            ):
                return Choice(node.node_id, action_for(node))
            node = self._best_of(view, node, candidates)
        return None

    def extra_draft(self, view: View) -> Choice | None:
        """A draft beyond the cap, one at a time: all branches are taken or exhausted."""
        if view.tree.root.is_closed or view.pending.get(ROOT_ID):
            return None
        return Choice(ROOT_ID, "draft")

    def settle(self, tree: Tree, node: Node) -> str | None:
        """Update the chain's bookkeeping, close the episode if it is over."""
        goes_on_from = self._advance(tree, node)
        if goes_on_from is None:
            self._close_episode(tree, node)
        return goes_on_from

    def is_open(self, tree: Tree, node_id: str) -> bool:
        """Some node at or below this one has room."""
        return self._is_live(tree, {}, tree[node_id])

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

    def _improves(self, tree: Tree, node: Node, over: Node) -> bool:
        if node.outcome is None or over.outcome is None:
            return False
        return is_gain(tree.objective, node.outcome, over.outcome, self._section)

    def _close_episode(self, tree: Tree, node: Node) -> None:
        backpropagate(tree, node, reward_of(tree, node, self._section))
        below: Node | None = None
        for here in tree.path_to_root(node):
            here.improve_failures = 0
            if below is not None:
                here.is_fixed |= here.is_buggy and (below.is_valid or below.is_fixed)
                if here is not tree.root:
                    here.continue_improve = below.continue_improve
            below = here

    def _has_room(self, tree: Tree, pending: Mapping[str, int], node: Node) -> bool:
        if node.is_closed or node.is_terminal:
            return False
        children = len(node.child_ids) + pending.get(node.node_id, 0)
        if node is tree.root:
            return children - self._hopeless_drafts(tree) < self._section.num_drafts
        if not node.is_buggy:
            return children < self._section.num_improves
        is_resolved = any(child.is_valid for child in tree.children(node))
        return children < self._section.num_bugs and not is_resolved

    def _hopeless_drafts(self, tree: Tree) -> int:
        if not self._redraft_hopeless:
            return 0
        lost = [node for node in tree.children(tree.root) if node.is_buggy and not node.is_fixed]
        return sum(not self._is_live(tree, {}, node) for node in lost)

    def _is_live(self, tree: Tree, pending: Mapping[str, int], node: Node) -> bool:
        """The node or one below it has room. The newest are looked at first: they mostly have."""
        to_see = [node.node_id]
        while to_see:
            here = tree[to_see.pop()]
            if self._has_room(tree, pending, here):
                return True
            to_see.extend(here.child_ids)
        return False

    def _candidates(self, view: View, node: Node) -> list[Node]:
        return [
            child
            for child in view.tree.children(node)
            if child.node_id not in view.busy_branches
            and self._is_live(view.tree, view.pending, child)
        ]

    def _best_of(self, view: View, parent: Node, candidates: list[Node]) -> Node | None:
        constant = exploration_at(len(view.tree), view.progress, self._section)
        # max keeps the first of equals: of two unvisited children the elder comes first.
        return max(
            candidates,
            key=lambda child: uct_value(child.total_reward, child.visits, parent.visits, constant),
            default=None,
        )


def _goes_deeper(node: Node) -> bool:
    """Depth before width: the chain below still improves, or the fault has been resolved."""
    return node.is_fixed or node.continue_improve
