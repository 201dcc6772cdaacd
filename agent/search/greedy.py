"""AIDE's search: some drafts, then debug a leaf now and then, else improve the best node.

Source: AIDE, arXiv 2502.13138, section 3.
"""

from agent.search.policy import Choice, View
from agent.search.rewards import backpropagate, reward_of
from agent.search.tree import ROOT_ID, Node, Tree
from agent.sections import SearchSection


class GreedyPolicy:
    """Best first. There are no chains: each step looks at the whole tree."""

    def __init__(self, section: SearchSection) -> None:
        self._section = section

    def choose(self, view: View, start_id: str) -> Choice | None:
        """A draft, a repair or an improvement; `start_id` does not matter."""
        root = view.tree.root
        drafts = len(root.child_ids) + view.pending.get(ROOT_ID, 0)
        if drafts < self._section.num_drafts and not root.is_closed:
            return Choice(ROOT_ID, "draft")
        leaves = self._debuggable(view)
        if leaves and view.rng.random() < self._section.debug_prob:
            return Choice(view.rng.choice(leaves).node_id, "debug")
        return self._improve_or_else(view, leaves)

    def settle(self, tree: Tree, node: Node) -> str | None:
        """Every attempt is an episode; the next one starts at the root."""
        backpropagate(tree, node, reward_of(tree, node, self._section))
        return None

    def is_open(self, tree: Tree, node_id: str) -> bool:
        """No worker holds a place in the tree."""
        return False

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
        best = view.tree.top(1, among=lambda node: not node.is_closed)
        if best:
            return Choice(best[0].node_id, "improve")
        if not view.tree.root.is_closed:
            return Choice(ROOT_ID, "draft")
        return Choice(view.rng.choice(leaves).node_id, "debug") if leaves else None
